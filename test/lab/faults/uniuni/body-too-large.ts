import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/body-too-large',
  stack: 'uniuni',
  kind: 'fault',
  title: 'uploads of more than 1 MB are refused by nginx',
  break: 'head -c 3000000 /dev/zero > /root/labels.xlsx',
  path: '/api/uploads',
  drive:
    'for n in 1 2 3; do hit -F file=@/root/labels.xlsx http://localhost/api/uploads; hit http://localhost/api/health; done',
  symptom: 413,
  expect: {
    status: 'degraded',
    rootCause: 'route.body-too-large',
    evidence: [/too large body|413|client_max_body_size/],
    repair: 'person',
  },
});
