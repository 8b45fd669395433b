import { app } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/virtual-address',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the service got a virtual address, and the kernel of this node cannot forward it (no IPVS)',
  break: `docker service update -q --detach --endpoint-mode vip ${app} > /dev/null 2>&1 || true; sleep 8
docker kill -s HUP $(docker ps -q -f name=captain-nginx) >/dev/null; sleep 2`,
  proof: `docker service inspect -f '{{.Endpoint.Spec.Mode}}' ${app} | grep -q vip`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'service.vip-broken',
    subject: /multivendor-backend/,
    evidence: [/virtual address/],
    repair: 'command',
  },
});
