import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/waitress-entrypoint',
  stack: 'servers',
  kind: 'fault',
  title: 'the factory has another name',
  layout: sites.invoices,
  break:
    "sed -i 's/create_app/make_app/' /etc/systemd/system/invoices.service; systemctl daemon-reload; systemctl restart invoices; sleep 2",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.entrypoint-not-found',
    evidence: [/make_app/],
    repair: 'person',
  },
});
