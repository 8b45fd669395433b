import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/private-tmp',
  stack: 'cynow',
  kind: 'fault',
  title: 'the socket is in /tmp and the unit got PrivateTmp=yes',
  prepare: `
sed -i 's#/home/cynow/cynow/gunicorn.sock#/tmp/gunicorn.sock#' /etc/nginx/sites-available/cynow /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn; systemctl reload nginx; ready /cynow/`,
  break: `
sed -i 's/^User=/PrivateTmp=yes\\n&/' /etc/systemd/system/gunicorn.service
systemctl daemon-reload && systemctl restart gunicorn; sleep 1`,
  proof: 'systemctl is-active gunicorn; ! test -S /tmp/gunicorn.sock',
  symptom: 502,
  expect: { status: 'down', rootCause: 'socket.private-tmp', evidence: [/PrivateTmp|private/i], repair: 'person' },
});
