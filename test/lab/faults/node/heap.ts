import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/heap',
  stack: 'node',
  kind: 'fault',
  title: 'the export builds everything in memory; the heap is limited to 64 MB',
  break: `sed -i 's#/usr/bin/node server.js#/usr/bin/node --max-old-space-size=64 server.js#' /etc/systemd/system/notes.service
sed -i 's/^  const notes = await store.all();/&\\n  const copies = [];\\n  for (let n = 0; n < 1e7; n++) copies.push({ n, text: String(n) });/' /srv/notes/routes/export.js
systemctl daemon-reload; systemctl restart notes; ready /notes`,
  path: '/export',
  drive:
    'hit http://localhost/export; ready /notes; hit http://localhost/notes; hit http://localhost/export; ready /notes',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.heap-exhausted',
    evidence: [/heap out of memory/],
    repair: 'person',
  },
});
