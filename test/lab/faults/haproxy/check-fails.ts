import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/check-fails',
  stack: 'haproxy',
  kind: 'fault',
  title: 'the health page fails for want of a marker file, the tiles themselves are served',
  break: 'rm /opt/carto/store/ready; sleep 4',
  symptom: 503,
  expect: {
    status: 'down',
    rootCause: 'proxy.peer-marked-down',
    evidence: [/Layer7 wrong status|health/],
    repair: 'person',
  },
});
