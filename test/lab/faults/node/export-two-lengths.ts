import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/export-two-lengths',
  stack: 'node',
  kind: 'fault',
  title: 'a hand made answer tells its length twice: nginx drops it',
  path: '/export',
  drive: 'hit http://localhost/export; hit http://localhost/export',
  break: `
cat > /srv/notes/routes/export.js <<'JS'
const express = require('express');
const router = express.Router();
router.get('/', (request) => {
  request.socket.write('HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 5\\r\\n\\r\\n5\\r\\nhello\\r\\n0\\r\\n\\r\\n');
});
module.exports = router;
JS
systemctl restart notes; ready /notes`,
  symptom: 502,
  expect: {
    status: 'degraded',
    rootCause: 'route.invalid-response',
    evidence: [/Content-Length.*Transfer-Encoding/],
    repair: 'person',
  },
});
