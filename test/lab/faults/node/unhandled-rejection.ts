import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/unhandled-rejection',
  stack: 'node',
  kind: 'fault',
  title: 'an await without catch at start: the service dies until systemd gives up',
  break: `sed -i "s/^  await store.connect();/&\\n  const flags = await loadFlags();\\n  console.log(flags.names.length);/; s/^async function main/async function loadFlags() {\\n  return {};\\n}\\n\\n&/" /srv/notes/server.js
systemctl restart notes; until_ok 150 'systemctl is-failed notes'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.unhandled-exception',
    evidence: [/Cannot read properties of undefined/],
    repair: 'person',
  },
});
