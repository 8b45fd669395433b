import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/route-prohibited',
  stack: 'cynow',
  kind: 'fault',
  title: 'a route of type prohibit forbids the address of the backend: (13: Permission denied), and no security module',
  prepare: `
sed -i 's#unix:/home/cynow/cynow/gunicorn.sock#10.77.0.5:8000#' /etc/systemd/system/gunicorn.service
sed -i 's#http://unix:/home/cynow/cynow/gunicorn.sock#http://10.77.0.5:8000#; s#unix:/home/cynow/cynow/gunicorn.sock#10.77.0.5:8000#' /etc/nginx/sites-available/cynow
ip addr add 10.77.0.5/32 dev lo
systemctl daemon-reload; systemctl restart gunicorn; systemctl reload nginx; ready /cynow/`,
  break: 'ip rule add pref 5 lookup local; ip rule del pref 0; ip rule add pref 1 to 10.77.0.5 prohibit',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['host.firewall-blocked', 'route.remote-unreachable'],
    evidence: [/13: Permission denied/],
    repair: 'command',
  },
});
