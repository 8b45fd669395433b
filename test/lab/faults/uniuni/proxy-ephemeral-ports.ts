import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/proxy-ephemeral-ports',
  stack: 'uniuni',
  kind: 'fault',
  title: 'no local port is left towards the backend',
  break: `
mount -o remount,rw /proc/sys
sysctl -qw net.ipv4.ip_local_port_range='50000 50015'
cat > /root/crawler.py <<'PY'
import socket, time
held = []
for _ in range(16):
    try:
        held.append(socket.create_connection(('127.0.0.1', 8000)))
    except OSError:
        break
time.sleep(600)
PY
(setsid python3 /root/crawler.py >/dev/null 2>&1 &); sleep 1`,
  symptom: 502,
  proof: "grep -q '99: Cannot assign requested address' /var/log/nginx/error.log",
  expect: {
    status: 'down',
    rootCause: 'proxy.ephemeral-ports',
    evidence: [/99: Cannot assign requested address/, /local ports in use/],
    repair: 'command',
  },
});
