import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/port-squatted-by-mail',
  stack: 'node',
  kind: 'fault',
  title: 'after a crash another program took the port and speaks SMTP there',
  break: `
systemctl stop notes
cat > /root/relay.py <<'PY'
import socket
server = socket.create_server(('127.0.0.1', 3000))
while True:
    peer, _ = server.accept()
    peer.sendall(b'220 relay.example.com ESMTP Postfix\\r\\n')
    peer.close()
PY
systemd-run -q --unit=mail-relay python3 /root/relay.py; until_ok 100 'ss -ltn | grep -q :3000'
systemctl start notes; sleep 6`,
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: ['port.in-use', 'port.wrong-owner'],
    evidence: [/mail-relay/],
    repair: 'command',
  },
});
