import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/herring-worker-crashes',
  stack: 'node',
  kind: 'red-herring',
  title: 'a worker of the same project crashes all the time; the API is well',
  break: `printf "setTimeout(() => { throw new Error('Missing required environment variable QUEUE_URL'); }, 50);\\n" > /srv/notes/worker.js
printf '[Service]\\nUser=notes\\nWorkingDirectory=/srv/notes\\nExecStart=/usr/bin/node worker.js\\nRestart=always\\nRestartSec=1\\n' > /etc/systemd/system/notes-worker.service
systemctl daemon-reload; systemctl start notes-worker; until_ok 100 'journalctl -u notes-worker | grep -q QUEUE_URL'`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
