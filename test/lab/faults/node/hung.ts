import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'node/hung',
  stack: 'node',
  kind: 'fault',
  title: 'the export loops for ever: the event loop serves nobody',
  prepare: quickTimeouts,
  break: `sed -i 's/^  const notes = await store.all();/&\\n  while (notes.length > 0);/' /srv/notes/routes/export.js; systemctl restart notes; ready /notes; (setsid curl -s -m 90 http://localhost/export >/dev/null 2>&1 &); sleep 0.7`,
  drive: 'hit http://localhost/notes; hit http://localhost/notes',
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'process.hung',
    evidence: [/timed out|no answer|answers none|never/],
    repair: 'command',
  },
});
