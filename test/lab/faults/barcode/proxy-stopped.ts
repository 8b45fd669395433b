import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/proxy-stopped',
  stack: 'barcode',
  kind: 'fault',
  title: 'the frontend with nginx was stopped',
  seed: '001 quick fix 1',
  break: 'docker stop barcode-v2-frontend',
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: ['container.not-running', 'proxy.not-running'],
    subject: /frontend|nginx/,
    evidence: [/frontend/],
    repair: 'command',
  },
});
