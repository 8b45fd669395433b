import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/need-app',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'the ini names a module that is not there; uWSGI gives up at every start',
  break: `sed -i 's/^module = .*/module = stock.wsgi:app/' /srv/stock/uwsgi.ini; systemctl restart stock --no-block; until_ok 100 'journalctl -u stock | grep -q "no app loaded. GAME OVER"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.entrypoint-not-found', 'app.module-not-found'],
    evidence: [/stock\.wsgi/],
    repair: 'person',
  },
});
