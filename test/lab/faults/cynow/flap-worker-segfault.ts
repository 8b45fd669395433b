import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/flap-worker-segfault',
  stack: 'cynow',
  kind: 'flapping',
  title: 'the export crashes its worker (SIGSEGV in a native library); gunicorn replaces it',
  break: `
cd /home/cynow/cynow && sed -i 's/^def export(orders):/&\\n    ctypes.string_at(0)/; 1i import ctypes' orders/reports.py
systemctl restart gunicorn; ready /cynow/`,
  path: '/cynow/orders/export/',
  drive: 'for n in 1 2 3; do hit http://localhost/cynow/orders/export/; hit http://localhost/cynow/; done',
  proof: "journalctl -u gunicorn | grep -q 'signal 11'",
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.crashed',
    evidence: [/signal 11|SEGV|segfault/i],
    repair: 'person',
  },
});
