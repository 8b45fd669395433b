import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/starman-wrong-port',
  stack: 'servers',
  kind: 'fault',
  title: "the site's port was changed in nginx only",
  layout: sites.polls,
  break:
    "sed -i 's/127.0.0.1:5000/127.0.0.1:5050/' /etc/nginx/sites-available/small; systemctl reload nginx; sleep 0.5",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-port',
    evidence: [/5050/, /5000/],
    repair: 'person',
  },
});
