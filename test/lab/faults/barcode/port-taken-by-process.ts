import { aMinuteLater } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/port-taken-by-process',
  stack: 'barcode',
  kind: 'fault',
  title: 'another program took port 8034 while the backend was restarted',
  seed: '001 cause 4',
  break: `printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 8034 -d /var/www/html\\n' > /etc/systemd/system/label-preview.service
systemctl daemon-reload; docker stop barcode-v2-backend; systemctl start label-preview; sleep 0.5; docker start barcode-v2-backend || true
${aMinuteLater}`,
  proof: 'docker inspect -f "{{.State.Error}}" barcode-v2-backend | grep -qE "already (in use|allocated)"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.port-allocated',
    subject: /8034/,
    evidence: [/8034/],
    repair: 'person',
  },
});
