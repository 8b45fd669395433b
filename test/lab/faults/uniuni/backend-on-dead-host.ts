import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/backend-on-dead-host',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the backend was moved to another host, which does not answer',
  break: `
net=$(ip -4 -o addr show eth0 | awk '{print $4}' | cut -d. -f1-3)
sed -i "s#proxy_pass http://127.0.0.1:8000/;#proxy_connect_timeout 5s; proxy_pass http://$net.253:8000/;#" /etc/nginx/sites-available/uniuni-main
systemctl reload nginx; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.remote-unreachable',
    evidence: [/another host|not of this host|unreachable|No route to host/],
    repair: 'person',
  },
});
