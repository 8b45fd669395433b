import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/export-header-with-a-space',
  stack: 'node',
  kind: 'fault',
  title: 'a hand made answer has a header with spaces in its name: nginx drops it',
  path: '/export',
  drive: 'hit http://localhost/export; hit http://localhost/export',
  break: `
cat > /srv/notes/routes/export.js <<'JS'
const express = require('express');
const router = express.Router();
router.get('/', (request) => {
  request.socket.write('HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: 5\\r\\nX Exported By: notes\\r\\n\\r\\nhello');
});
module.exports = router;
JS
systemctl restart notes; ready /notes`,
  symptom: 502,
  expect: {
    status: 'degraded',
    rootCause: 'route.invalid-response',
    evidence: [/invalid header/],
    repair: 'person',
  },
});
