import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uniuni/fd-limit',
  stack: 'uniuni',
  kind: 'fault',
  title: 'idle clients used up the file descriptors of the backend',
  prepare: `
${quickTimeouts}
sed -i 's/^User=/LimitNOFILE=40\\n&/' /etc/systemd/system/uniuni-backend-main.service
systemctl daemon-reload; systemctl restart uniuni-backend-main; ready /api/health`,
  break: `
cat > /root/scanner.py <<'PY'
import socket, time
held = [socket.create_connection(('127.0.0.1', 8000)) for _ in range(60)]
time.sleep(600)
PY
(setsid python3 /root/scanner.py >/dev/null 2>&1 &); sleep 1`,
  proof: "journalctl -u uniuni-backend-main | grep -qE 'Too many open files|out of system resource'",
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'process.fd-limit',
    evidence: [/Too many open files|out of system resource/],
    repair: 'command',
  },
});
