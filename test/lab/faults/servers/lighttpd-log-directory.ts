import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/lighttpd-log-directory',
  stack: 'servers',
  kind: 'fault',
  title: 'the folder of its log is gone',
  layout: sites.docs,
  break: 'systemctl stop lighttpd; rm -r /var/log/lighttpd; systemctl start lighttpd || true; sleep 3',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.directory-missing',
    evidence: [/var.log.lighttpd/],
    repair: 'command',
  },
});
