import { crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/logs-permission',
  stack: 'barcode',
  kind: 'fault',
  title: 'the logs folder belongs to root',
  seed: '002 cause 2',
  break: `${project}; rm -f logs/backend.log; chown root:root logs; chmod 755 logs; docker restart barcode-v2-backend; ${crashing}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.permission-denied',
    subject: /logs/,
    evidence: [/Permission denied: '\/app\/logs/],
    repair: 'command',
  },
});
