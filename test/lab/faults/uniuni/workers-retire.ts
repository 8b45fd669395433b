import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/workers-retire',
  stack: 'uniuni',
  kind: 'flapping',
  title: 'uvicorn ends after 20 requests (--limit-max-requests) and systemd takes 3 s to start it again',
  prepare: `
sed -i 's/--port 8000/& --limit-max-requests 20/' /etc/systemd/system/uniuni-backend-main.service
systemctl daemon-reload; systemctl restart uniuni-backend-main; ready /api/health`,
  break: 'true',
  drive: 'for n in $(seq 45); do hit http://localhost/api/health; done; sleep 4',
  proof: "journalctl -u uniuni-backend-main | grep -q 'Maximum request limit of 20 exceeded'",
  symptom: 502,
  symptomText: /200\s[\s\S]*502/,
  repaired: 'for n in $(seq 30); do [ "$(hit http://localhost/api/health)" = 200 ] || exit 1; done',
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.worker-recycled',
    evidence: [/Maximum request limit/],
    repair: 'command',
  },
});
