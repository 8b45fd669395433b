import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/nginx-not-reloaded',
  stack: 'cynow',
  kind: 'fault',
  title: 'socket moved in the unit and in the site, but nginx was never reloaded',
  seed: '003 step 4',
  break: `
sed -i 's#cynow/gunicorn.sock#cynow/app.sock#' /etc/nginx/sites-available/cynow /etc/systemd/system/gunicorn.service
systemctl daemon-reload && systemctl restart gunicorn
until_ok 100 'test -S /home/cynow/cynow/app.sock'`,
  proof: 'nginx -t && systemctl is-active gunicorn',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'proxy.config-not-reloaded',
    evidence: [/sites-(available|enabled)|reload/i],
    repair: 'command',
  },
});
