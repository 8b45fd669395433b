import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/workers-retire',
  stack: 'uniuni',
  kind: 'flapping',
  title: 'uvicorn ends after 20 requests (--limit-max-requests) and systemd takes 15 s to start it again',
  prepare: `
sed -i 's/--port 8000/& --limit-max-requests 20/; s/RestartSec=3/RestartSec=15/' /etc/systemd/system/uniuni-backend-main.service
systemctl daemon-reload; systemctl restart uniuni-backend-main; ready /api/health`,
  break: 'true',
  drive: `
gap() { for n in $(seq 60); do code=$(hit http://localhost/api/health); echo $code; [ $code = 200 ] || return 0; done; }
gap; until_ok 300 'curl -fsS -m 5 http://localhost/api/health'; gap`,
  proof: '[ "$(systemctl show -p NRestarts --value uniuni-backend-main)" -gt 0 ]',
  symptom: 502,
  symptomText: /200\s[\s\S]*502/,
  repaired: 'for n in $(seq 30); do [ "$(hit http://localhost/api/health)" = 200 ] || exit 1; done',
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.worker-recycled',
    evidence: [/limit-max-requests 20/],
    repair: 'command',
  },
});
