import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...depot('nginx', [7401, 7402, 7403]),
  id: 'node/watched-peer-hidden',
  kind: 'fault',
  title: 'one of three servers is stopped; nginx asks the next one, so that no visitor sees it',
  break: 'systemctl stop depot@7402',
  drive: `requests http://localhost:8090/depot/ 60 5
echo refused=$(grep -c 'Connection refused.* request: "GET /depot/?n=' /var/log/nginx/depot.error.log)`,
  symptom: 200,
  symptomText: /^(?:200\s+){60}/,
  expect: { status: 'degraded', rootCause: 'unit.not-running', subject: /depot@7402/, repair: 'command' },
  agentWithin: 10,
  counts: (said) => ({ 'depot 2xx': said('200'), 'depot connect_refused': said('refused') }),
  long: true,
});
