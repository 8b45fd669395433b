import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/herring-unused-database',
  stack: 'cynow',
  kind: 'red-herring',
  title: 'PostgreSQL failed on this host; the app does not use it',
  break: `
echo 'nonsense = on' >> /etc/postgresql/15/main/postgresql.conf
systemctl start postgresql@15-main || true`,
  proof: 'systemctl is-failed postgresql@15-main',
  path: '/cynow/orders/',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
