import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/import-error',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'a function was renamed, its importer was not: the application does not load',
  break: `sed -i 's/^def rows(/def fetch_rows(/; ' /srv/stock/stock/database.py; sed -i 's/^from . import database, labels/from .database import rows\\nfrom . import labels/' /srv/stock/stock/items.py; systemctl restart stock --no-block; until_ok 100 'journalctl -u stock | grep -q "cannot import name"'; sleep 1`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'app.import-error', evidence: [/cannot import name 'rows'/], repair: 'person' },
});
