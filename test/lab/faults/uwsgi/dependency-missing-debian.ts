import { defineFault } from '../../lib/fault.ts';
import { debianUwsgi } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uwsgi/dependency-missing-debian',
  stack: 'uwsgi',
  kind: 'fault',
  title: `Debian's own uwsgi service; a package that the application needs is not installed`,
  prepare: debianUwsgi,
  break: `printf 'import requests\\n' >> /srv/stock/stock/labels.py; systemctl restart uwsgi || true; until_ok 100 'grep -q "No module named .requests." /var/log/uwsgi/app/stock.log'; sleep 0.5`,
  symptom: 500,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    subject: /requests/,
    evidence: [/No module named 'requests'/],
    repair: 'person',
  },
});
