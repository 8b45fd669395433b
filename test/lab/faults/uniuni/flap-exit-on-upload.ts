import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/flap-exit-on-upload',
  stack: 'uniuni',
  kind: 'flapping',
  title: 'an upload ends the process, systemd starts it again, the next upload ends it again',
  seed: '002',
  prepare:
    "sed -i 's/^RestartSec=.*/RestartSec=1/' /etc/systemd/system/uniuni-backend-main.service; systemctl daemon-reload; echo label > /root/label.txt",
  break: `
sed -i "s/^    data = await file.read()/&\\n    os._exit(1)/" /opt/uniuni/backend/routers/uploads.py
systemctl restart uniuni-backend-main; ready /api/health`,
  path: '/api/uploads',
  drive: `
for n in 1 2; do hit -F file=@/root/label.txt http://localhost/api/uploads; hit http://localhost/api/health; ready /api/health; done
hit http://localhost/api/health`,
  symptom: 502,
  expect: {
    status: 'degraded',
    rootCause: ['process.dropped-connection', 'unit.failed', 'process.crashed'],
    evidence: [/prematurely closed connection|status=1|exited/],
    repair: 'person',
  },
});
