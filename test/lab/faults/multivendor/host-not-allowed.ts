import { update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/host-not-allowed',
  stack: 'multivendor',
  kind: 'fault',
  title: 'ALLOWED_HOSTS lacks the domain',
  seed: '000 fix 2, fix 4',
  break: `${update('--env-add ALLOWED_HOSTS=indexo.ir,www.indexo.ir')}; sleep 2; until_ok 200 "curl -s http://multivendor-backend.indexo.ir/api/departments/ | grep -q 'Bad Request'"`,
  symptom: 400,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.host-not-allowed',
    subject: /multivendor-backend.indexo.ir|ALLOWED_HOSTS/,
    evidence: [/HTTP_HOST header/],
    repair: 'person',
  },
});
