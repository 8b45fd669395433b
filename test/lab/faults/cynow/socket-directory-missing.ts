import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/socket-directory-missing',
  stack: 'cynow',
  kind: 'fault',
  title: 'the socket lives in /run/cynow, which nobody re-creates at boot',
  prepare: `
install -d -o cynow -g www-data /run/cynow
sed -i 's#/home/cynow/cynow/gunicorn.sock#/run/cynow/gunicorn.sock#' /etc/nginx/sites-available/cynow /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn; systemctl reload nginx; ready /cynow/`,
  break: 'true',
  reboot: true,
  proof: '! test -d /run/cynow',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.bind-failed',
    evidence: [/No such file or directory/],
    repair: 'command',
  },
});
