import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/ambiguous-sigkill',
  stack: 'cynow',
  kind: 'ambiguous',
  title: 'gunicorn was killed with SIGKILL and nothing tells by whom',
  break: 'systemctl kill -s KILL gunicorn; settled gunicorn',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['process.crashed', 'process.oom-killed', 'unit.oom-killed'],
    repair: 'command',
  },
});
