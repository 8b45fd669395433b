import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/double-static-and-migration',
  stack: 'cynow',
  kind: 'double',
  title: 'a deploy without collectstatic and without migrate: two kinds of pages fail',
  seed: '003 fixes 5 and 6',
  break: `
cd /home/cynow/cynow && runuser -u cynow -- venv/bin/python manage.py migrate -v 0 orders zero
rm -rf static; systemctl restart gunicorn; until_ok 50 "test -S gunicorn.sock"; sleep 1`,
  path: '/cynow/orders/',
  drive: 'for n in 1 2 3; do hit http://localhost/cynow/; hit http://localhost/cynow/orders/; done',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: ['app.static-files', 'app.migration-missing'],
    alsoNamed: ['app.static-files', 'app.migration-missing'],
    evidence: [/Missing staticfiles manifest entry|no such table/],
    repair: 'command',
  },
});
