import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-env-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'a variable is gone from its environment file',
  break: `sed -i '/COUNTER_FILE/d' /etc/default/counter; systemctl restart counter; until_ok 100 'journalctl -u counter | grep -q "is not set"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.env-missing',
    subject: /COUNTER_FILE/,
    evidence: [/COUNTER_FILE is not set/],
    repair: 'person',
  },
});
