import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/startup-fails',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'the database of the start-up hook cannot be opened',
  break: `mv /var/lib/tide /var/lib/tide.old; systemctl restart tide-live; until_ok 100 'journalctl -u tide-live | grep -q "unable to open database"'`,
  path: '/live/now',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.file-unopenable',
    evidence: [/unable to open database file/],
    repair: 'person',
  },
});
