import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/package-missing',
  stack: 'node',
  kind: 'fault',
  title: 'node_modules lacks a package',
  break: `rm -rf /srv/notes/node_modules/express; systemctl restart notes; until_ok 100 'journalctl -u notes | grep -q "Cannot find module"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    subject: /express/,
    evidence: [/Cannot find module 'express'/],
    repair: 'person',
  },
});
