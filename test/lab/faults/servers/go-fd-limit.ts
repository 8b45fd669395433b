import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-fd-limit',
  stack: 'servers',
  kind: 'fault',
  title:
    'clients that connect and never ask use up its file descriptors: the goroutine that writes its file panics, again and again',
  prepare:
    "sed -i 's/^User=/LimitNOFILE=24\\n&/' /etc/systemd/system/counter.service; systemctl daemon-reload; systemctl restart counter; ready /counter/hits",
  break: `cat > /root/scanner.py <<'PY'
import socket, time
held = []
while True:
    try:
        held.append(socket.create_connection(('127.0.0.1', 9090)))
    except OSError:
        held.clear()
        time.sleep(0.2)
    time.sleep(0.01)
PY
(setsid python3 /root/scanner.py >/dev/null 2>&1 &); until_ok 150 'journalctl -u counter | grep -q "too many open files"'; sleep 8`,
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.fd-limit',
    evidence: [/too many open files/],
    repair: 'person',
  },
});
