import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/project-owner-cold',
  stack: 'cynow',
  kind: 'fault',
  title: 'as project-owner-wrong, and the app, which served nobody yet, cannot read its templates either',
  seed: '003 step 6',
  break: `systemctl restart gunicorn; until_ok 50 'test -S /home/cynow/cynow/gunicorn.sock'; sleep 2
chown root:root /home/cynow/cynow && chmod 750 /home/cynow/cynow`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.directory-denied',
    subject: /\/home\/cynow\/cynow/,
    evidence: [/13: Permission denied|0?750|www-data/],
    repair: 'command',
  },
});
