import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/waitress-module-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'a module of the project was not deployed',
  layout: sites.invoices,
  break:
    'rm -r /srv/invoices/invoices/money.py /srv/invoices/invoices/__pycache__; systemctl restart invoices; sleep 2',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.module-not-found', 'app.import-error'],
    evidence: [/money/],
    repair: 'person',
  },
});
