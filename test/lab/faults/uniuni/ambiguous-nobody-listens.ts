import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/ambiguous-nobody-listens',
  stack: 'uniuni',
  kind: 'ambiguous',
  title: 'the backend was once started by hand; now nobody listens and nothing on the host knows why',
  prepare: `
systemctl -q disable --now uniuni-backend-main; rm /etc/systemd/system/uniuni-backend-main.service; systemctl daemon-reload
journalctl -q --rotate; journalctl -q --vacuum-time=1s
cd /opt/uniuni/backend
(setsid runuser -u uniuni -- venv/bin/uvicorn main:app --host 127.0.0.1 --port 8000 >/dev/null 2>&1 < /dev/null &)
ready /api/health`,
  break: 'pkill -9 -u uniuni; sleep 0.3',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['port.not-listening', 'route.wrong-port', 'unit.not-found', 'unit.not-running', 'process.crashed'],
    repair: 'person',
  },
});
