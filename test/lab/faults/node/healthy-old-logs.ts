import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/healthy-old-logs',
  stack: 'node',
  kind: 'healthy',
  title: 'crashes of an hour ago are in the journal; the service is well',
  break: `rm /srv/notes/routes/export.js; systemctl restart notes; until_ok 100 'journalctl -u notes | grep -q "Cannot find module"'; hit http://localhost/notes
printf "module.exports = require('express').Router();\\n" > /srv/notes/routes/export.js; systemctl stop redis-server; systemctl restart notes; until_ok 100 'journalctl -u notes | grep -q "ECONNREFUSED"'; systemctl start redis-server; sleep 1; systemctl restart notes; ready /notes`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
