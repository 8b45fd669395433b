import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/project-owner-wrong',
  stack: 'cynow',
  kind: 'fault',
  title: 'the project directory was copied as root with mode 0750',
  seed: '003 step 6',
  break: 'chown root:root /home/cynow/cynow && chmod 750 /home/cynow/cynow',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.directory-denied',
    subject: /\/home\/cynow\/cynow/,
    evidence: [/13: Permission denied|0?750|www-data/],
    repair: 'command',
  },
});
