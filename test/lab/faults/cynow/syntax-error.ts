import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/syntax-error',
  stack: 'cynow',
  kind: 'fault',
  title: 'an unfinished edit of views.py',
  seed: '003 cause 2',
  break: `
cd /home/cynow/cynow && sed -i 's/^def order_list(request):/def order_list(request)/' orders/views.py
systemctl restart gunicorn; settled gunicorn`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'app.syntax-error', evidence: [/SyntaxError|views\.py/], repair: 'person' },
});
