import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/master-aborted',
  stack: 'cynow',
  kind: 'fault',
  title: 'gunicorn died of SIGABRT and left its socket',
  seed: '003 cause 2',
  break:
    'systemctl kill -s ABRT --kill-who=main gunicorn; settled gunicorn; pkill -9 -u cynow gunicorn || true; sleep 0.2',
  proof: 'test -S /home/cynow/cynow/gunicorn.sock; systemctl show gunicorn -p Result | grep -qE "signal|core-dump"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'process.crashed',
    subject: /gunicorn/,
    evidence: [/ABRT|signal|core/i],
    repair: 'command',
  },
});
