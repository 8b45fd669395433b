import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/newer-node-needed',
  stack: 'node',
  kind: 'fault',
  title: 'the code uses a method that this Node does not have yet',
  break: `sed -i 's/"node": ">=18"/"node": ">=20"/' /srv/notes/package.json
sed -i 's/^  response.json({ notes: await store.all() });/  response.json({ notes: (await store.all()).toSorted() });/' /srv/notes/routes/notes.js; systemctl restart notes; ready /`,
  drive:
    'hit http://localhost/notes; ready /; hit http://localhost/notes; ready /; hit http://localhost/notes; sleep 1.5',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.runtime-incompatible',
    evidence: [/toSorted is not a function/],
    repair: 'person',
  },
});
