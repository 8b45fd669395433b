import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/package-missing-esm',
  stack: 'node',
  kind: 'fault',
  title: 'an ES module of the project imports a package that is not installed',
  break: `printf "import { z } from 'zod';\\nexport const schema = z;\\n" > /srv/notes/lib/schema.mjs
sed -i "s/^async function main() {/&\\n  await import('.\\/lib\\/schema.mjs');/" /srv/notes/server.js; systemctl restart notes; until_ok 100 'journalctl -u notes | grep -q "Cannot find package"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    subject: /zod/,
    evidence: [/Cannot find package 'zod'/],
    repair: 'person',
  },
});
