import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/database-in-recovery',
  stack: 'uniuni',
  kind: 'fault',
  title: 'a restored database still waits for the archive, and lets nobody in',
  break: `
systemctl stop uniuni-backend-main
echo "restore_command = '/bin/false'" > /etc/postgresql/15/main/conf.d/recovery.conf
echo 'hot_standby = off' >> /etc/postgresql/15/main/conf.d/recovery.conf
touch /var/lib/postgresql/15/main/standby.signal; chown postgres: /var/lib/postgresql/15/main/standby.signal
systemctl restart --no-block postgresql@15-main; sleep 4
systemctl start uniuni-backend-main; sleep 4`,
  symptom: 502,
  proof: `! runuser -u postgres -- psql -c 'SELECT 1'`,
  expect: {
    status: 'down',
    rootCause: 'db.starting-up',
    evidence: [/not (?:yet )?accepting connections|starting up|57P03/],
    repair: 'person',
  },
});
