import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/unit-memory-limit',
  stack: 'cynow',
  kind: 'fault',
  title: 'the unit has a memory limit that its workers exceed while building a report',
  prepare: `
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    rows = [bytearray(1 << 20) for _ in range(300)]/' orders/reports.py
sed -i 's/^User=/MemoryMax=150M\\nMemoryLimit=150M\\n&/' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn; ready /cynow/`,
  break: 'true',
  path: '/cynow/orders/report/',
  proof: "journalctl -u gunicorn | grep -qE 'signal 9|SIGKILL'",
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'unit.oom-killed',
    subject: /gunicorn/,
    evidence: [/memory|oom|signal 9|SIGKILL/i],
    repair: 'person',
  },
});
