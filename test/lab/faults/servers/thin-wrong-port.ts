import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/thin-wrong-port',
  stack: 'servers',
  kind: 'fault',
  title: 'the port was changed in its configuration',
  layout: sites.wiki,
  break:
    "sed -i 's/3100/3101/' /etc/thin3.1/wiki.yml; systemctl stop thin; kill $(cat /var/run/thin/wiki*.pid) 2>/dev/null || true; sleep 0.5; systemctl start thin; until_ok 80 'ss -tln | grep -q :3101'; ! ss -tln | grep -q :3100",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-port',
    evidence: [/3100/, /3101/],
    repair: 'person',
  },
});
