import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...depot('apache', [7401, 7402, 7403]),
  id: 'apache/watched-peer-hidden',
  kind: 'fault',
  title: 'one of three servers is stopped; Apache asks the next one, so that no visitor sees it',
  break: 'systemctl stop depot@7402',
  drive: `requests http://localhost:8090/depot/ 60 5
echo refused=$(grep AH01114 /var/log/apache2/depot-error.log | grep -vc why502)`,
  symptom: 200,
  symptomText: /^(?:200\s+){60}/,
  expect: { status: 'degraded', rootCause: 'unit.not-running', subject: /depot@7402/, repair: 'command' },
  agentWithin: 10,
  counts: (said) => ({ 'depot 2xx': said('200'), 'depot connect_refused': said('refused') }),
});
