import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/kernel-oom',
  stack: 'cynow',
  kind: 'fault',
  title: 'a report needs more memory than the VPS has: the kernel kills the worker, and says so in its own log',
  machine: { memoryMiB: 600, kernelLog: true },
  break: `
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    rows = [bytes([7]) * (1 << 20) for _ in range(900)]/' orders/reports.py
systemctl restart gunicorn; ready /cynow/`,
  path: '/cynow/orders/report/',
  drive: 'for n in 1 2; do hit http://localhost/cynow/orders/report/; hit http://localhost/cynow/; done',
  proof: `dmesg | grep -q "oom_memcg=/docker/[0-9a-f]*,task_memcg=.*/gunicorn.service,"`,
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: ['process.oom-killed', 'host.memory-exhausted'],
    evidence: [/Killed process \d+ \(gunicorn\)/],
    repair: 'person',
  },
});
