import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/harakiri',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'harakiri kills the worker in the middle of the slow report',
  break: `sed -i "s/^def report():/&\\\\n    __import__('time').sleep(20)/" /srv/stock/stock/items.py
sed -i 's/^master/harakiri = 2\\n&/' /srv/stock/uwsgi.ini; systemctl restart stock; ready /stock/items`,
  path: '/stock/report',
  drive: 'hit http://localhost/stock/report; hit http://localhost/stock/items; hit http://localhost/stock/report',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.worker-timeout',
    evidence: [/HARAKIRI/],
    repair: 'person',
  },
});
