import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-wrong-port',
  stack: 'servers',
  kind: 'fault',
  title: 'the service was moved to another port',
  break: "sed -i 's/9090/9190/' /etc/default/counter; systemctl restart counter; until_ok 50 'ss -tln | grep -q :9190'",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-port',
    evidence: [/9090/, /9190/],
    repair: 'person',
  },
});
