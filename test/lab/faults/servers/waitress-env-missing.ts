import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/waitress-env-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'a variable is gone from the unit',
  layout: sites.invoices,
  break: `sed -i '/INVOICES_DIR/d' /etc/systemd/system/invoices.service; systemctl daemon-reload; systemctl restart invoices; until_ok 100 'journalctl -u invoices | grep -q "INVOICES_DIR"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.env-missing',
    subject: /INVOICES_DIR/,
    evidence: [/INVOICES_DIR/],
    repair: 'person',
  },
});
