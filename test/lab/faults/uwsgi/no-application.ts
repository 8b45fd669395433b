import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/no-application',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'the ini names another callable; without need-app uWSGI runs on with no application',
  break: `sed -i 's/^module = .*/module = wsgi:application/; /^need-app/d' /srv/stock/uwsgi.ini; systemctl restart stock`,
  symptom: 500,
  symptomText: /500/,
  expect: {
    status: 'down',
    rootCause: 'app.entrypoint-not-found',
    evidence: [/unable to find .?application|no python application found/],
    repair: 'person',
  },
});
