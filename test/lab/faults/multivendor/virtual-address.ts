import { app, logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/virtual-address',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the service got a virtual address, and the kernel of this node cannot forward it (no IPVS)',
  // With the service's name as its own host name a task answers to that name as well, past the virtual address.
  break: `${update('--endpoint-mode vip --hostname "shop-{{.Task.Slot}}"')}; ${logged('Listening')}
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
