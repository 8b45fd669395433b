import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/lighttpd-config',
  stack: 'servers',
  kind: 'fault',
  title: 'a quotation mark is missing in its configuration',
  layout: sites.docs,
  break: `sed -i 's/^server.bind.*/server.bind = "127.0.0.1/' /etc/lighttpd/lighttpd.conf; systemctl restart lighttpd || true; sleep 3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'process.config-invalid',
    evidence: [/lighttpd\.conf|configfile|parser/],
    repair: 'person',
  },
});
