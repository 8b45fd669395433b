import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/env-missing',
  stack: 'puma',
  kind: 'fault',
  title: 'DATABASE_URL is not in the environment file any more',
  break:
    "sed -i '/DATABASE_URL/d' /etc/shelf/shelf.env; systemctl restart shelf; until_ok 100 'journalctl -u shelf | grep -q \"key not found\"'",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.env-missing',
    subject: /DATABASE_URL/,
    evidence: [/key not found/],
    repair: 'person',
  },
});
