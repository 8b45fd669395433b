import { compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/recreated-elsewhere',
  stack: 'barcode',
  kind: 'fault',
  title: 'the backend was created again and has another address, nginx keeps the old one',
  break: `${project}; docker-compose rm -sf backend > /root/compose.log 2>&1
docker run -d --name report-worker --network barcode-gen-pro-dev_barcode-v2-network python:3.11-slim sleep 9000
${compose('backend')}; until_ok 100 "curl -fsS http://localhost:8034/healthz"`,
  proof:
    'old=$(docker inspect -f "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}" report-worker); docker logs barcode-v2-frontend 2>&1 | tail -n 3 | grep -q "$old:8034"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.stale-dns',
    subject: /backend|8034/,
    evidence: [/172\./],
    repair: 'command',
  },
});
