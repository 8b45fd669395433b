import { defineFault } from '../../lib/fault.ts';
import { quickUwsgi } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uwsgi/workers-exhausted',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'slow reports hold all workers',
  prepare: `${quickUwsgi}
sed -i "s/^def report():/&\\\\n    __import__('time').sleep(20)/" /srv/stock/stock/items.py
systemctl restart stock; ready /stock/items`,
  break: 'for n in 1 2 3; do (setsid curl -s -m 60 http://localhost/stock/report >/dev/null 2>&1 &); done; sleep 1',
  drive: 'hit http://localhost/stock/items; hit http://localhost/stock/items',
  symptom: 504,
  expect: { status: 'down', rootCause: 'process.workers-exhausted', evidence: [/worker|busy/], repair: 'command' },
});
