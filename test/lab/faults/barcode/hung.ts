import { quickFrontend } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/hung',
  stack: 'barcode',
  kind: 'fault',
  title: 'the backend got SIGSTOP from a debugger and hangs',
  prepare: quickFrontend,
  break: 'docker kill -s STOP barcode-v2-backend',
  proof: `grep -q '^State:.*T' /proc/$(docker inspect -f "{{.State.Pid}}" barcode-v2-backend)/status`,
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'process.hung',
    evidence: [/state T|\bT in do_signal_stop|stopped by a signal|SIGSTOP|timed out/],
    repair: 'command',
  },
});
