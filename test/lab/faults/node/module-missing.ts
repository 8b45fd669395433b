import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/module-missing',
  stack: 'node',
  kind: 'fault',
  title: 'a file of the project was not deployed',
  break: `rm /srv/notes/routes/export.js; systemctl restart notes; until_ok 100 'journalctl -u notes | grep -q "Cannot find module"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.module-not-found',
    subject: /routes\/export/,
    evidence: [/Cannot find module '\.\/routes\/export'/],
    repair: 'person',
  },
});
