import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/syntax-error',
  stack: 'node',
  kind: 'fault',
  title: 'a hurried edit left a syntax error',
  break: `sed -i 's/^  response.json({ notes: await store.all() });/  response.json({ notes: await store.all() );/' /srv/notes/routes/notes.js; systemctl restart notes; until_ok 100 'journalctl -u notes | grep -q "SyntaxError"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.syntax-error',
    evidence: [/SyntaxError/, /routes\/notes\.js/],
    repair: 'person',
  },
});
