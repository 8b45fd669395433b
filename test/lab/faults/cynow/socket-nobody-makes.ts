import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/socket-nobody-makes',
  stack: 'cynow',
  kind: 'fault',
  title: 'the service was removed with its unit file; nothing is left that makes the socket',
  break: `
systemctl disable -q --now gunicorn; rm /etc/systemd/system/gunicorn.service; systemctl daemon-reload; systemctl reset-failed
rm -f /home/cynow/cynow/gunicorn.sock`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['socket.missing', 'unit.not-found'],
    evidence: [/gunicorn\.sock/],
    repair: 'person',
  },
});
