import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/uwsgi-pass-to-http',
  stack: 'cynow',
  kind: 'fault',
  title: 'the site speaks uwsgi to gunicorn',
  break: `
sed -i 's#proxy_pass http://unix:#include uwsgi_params; uwsgi_read_timeout 2s; uwsgi_pass unix:#' /etc/nginx/sites-available/cynow
nginx -t && systemctl reload nginx; sleep 0.3`,
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'route.protocol-mismatch',
    evidence: [/uwsgi/],
    repair: 'person',
  },
});
