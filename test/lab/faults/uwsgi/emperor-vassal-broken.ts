import { defineFault } from '../../lib/fault.ts';
import { emperor } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uwsgi/emperor-vassal-broken',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'a vassal of the emperor does not load its application',
  prepare: emperor,
  break: `sed -i 's/^from . import items, settings/from . import items, setings/' /srv/stock/stock/__init__.py; touch /etc/uwsgi-emperor/vassals/stock.ini; until_ok 150 '[ "$(hit http://localhost/stock/items)" != 200 ]'; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.import-error', 'app.module-not-found'],
    evidence: [/setings/],
    repair: 'person',
  },
});
