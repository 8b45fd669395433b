import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/http-to-uwsgi',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'nginx speaks HTTP to the uwsgi socket',
  break: `sed -i 's#uwsgi_pass unix:/run/stock/stock.sock;#proxy_pass http://unix:/run/stock/stock.sock;#; /include uwsgi_params/d' /etc/nginx/sites-available/stock; systemctl reload nginx; sleep 0.3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.protocol-mismatch',
    evidence: [/invalid request block size|uwsgi/],
    repair: 'person',
  },
});
