import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/env-missing',
  stack: 'node',
  kind: 'fault',
  title: 'SESSION_SECRET is not in the environment file any more',
  break: `sed -i '/SESSION_SECRET/d' /etc/notes/notes.env; systemctl restart notes; until_ok 100 'journalctl -u notes | grep -q "SESSION_SECRET"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.env-missing',
    subject: /SESSION_SECRET/,
    evidence: [/SESSION_SECRET/],
    repair: 'person',
  },
});
