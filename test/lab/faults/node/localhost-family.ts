import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/localhost-family',
  stack: 'node',
  kind: 'fault',
  title: 'HOST=localhost: Node listens on ::1 only, nginx connects to 127.0.0.1',
  break: `sed -i 's/^HOST=.*/HOST=localhost/' /etc/notes/notes.env; systemctl restart notes; until_ok 80 'ss -tln | grep -q "::1.:3000"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['route.localhost-family', 'port.other-interface'],
    evidence: [/::1/, /127\.0\.0\.1/],
    repair: 'person',
  },
});
