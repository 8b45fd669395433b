import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/proxy-fd-limit',
  stack: 'uniuni',
  kind: 'fault',
  title: 'idle visitors use up the file descriptors of nginx',
  break: `
sed -i 's/^worker_processes .*/worker_processes 1; worker_rlimit_nofile 40;/' /etc/nginx/nginx.conf; systemctl restart nginx
cat > /root/visitors.py <<'PY'
import socket, sys, time, urllib.error, urllib.request
held = []
for _ in range(80):
    held.append(socket.create_connection(('127.0.0.1', 80)))
    time.sleep(0.02)
    try:
        urllib.request.urlopen('http://127.0.0.1/api/health', timeout=1)
    except urllib.error.HTTPError as error:
        if error.code == 500:
            break
    except OSError:
        held.pop().close()
time.sleep(600)
PY
(setsid python3 /root/visitors.py >/dev/null 2>&1 &)
until_ok 100 "grep -q '24: Too many open files' /var/log/nginx/error.log"; sleep 1`,
  symptom: 500,
  proof: "grep -q 'socket() failed (24: Too many open files)' /var/log/nginx/error.log",
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'proxy.fd-limit',
    evidence: [/24: Too many open files/],
    repair: 'command',
  },
});
