import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/home-0700',
  stack: 'cynow',
  kind: 'fault',
  title: 'the home directory keeps nginx out',
  seed: '003 step 6',
  break: 'chmod 700 /home/cynow',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.directory-denied',
    subject: /\/home\/cynow/,
    evidence: [/13: Permission denied|0?700|www-data/],
    repair: 'command',
  },
});
