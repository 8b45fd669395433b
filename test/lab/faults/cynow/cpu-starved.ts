import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'cynow/cpu-starved',
  stack: 'cynow',
  kind: 'fault',
  title: 'a runaway batch of four processes takes the CPU of a small VPS: pages come later than nginx waits',
  machine: { cpus: 0.5 },
  long: true,
  prepare: `${quickTimeouts}
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    sum(n * n for n in range(8_000_000))/' orders/reports.py
systemctl restart gunicorn; ready /cynow/`,
  break: `
printf '#!/bin/sh\\nfor n in $(seq 4); do (while :; do :; done) & done; wait\\n' > /usr/local/bin/thumbnails; chmod 755 /usr/local/bin/thumbnails
printf '[Service]\\nExecStart=/usr/local/bin/thumbnails\\n' > /etc/systemd/system/thumbnails.service
systemctl daemon-reload; systemctl start thumbnails; sleep 30`,
  path: '/cynow/orders/report/',
  symptom: 504,
  expect: {
    status: ['down', 'degraded'],
    rootCause: 'host.cpu-starved',
    evidence: [/load|CPU/],
    repair: 'person',
  },
});
