import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/nginx-config-invalid',
  stack: 'cynow',
  kind: 'fault',
  title: 'a semicolon is missing in the site, nginx was restarted',
  seed: '003 step 4',
  break: `
sed -i 's/gunicorn.sock;/gunicorn.sock/' /etc/nginx/sites-available/cynow
systemctl restart nginx || true`,
  proof: '! nginx -t',
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: 'proxy.config-invalid',
    evidence: [/sites-(available|enabled)\/cynow|emerg|directive/],
    repair: 'person',
  },
});
