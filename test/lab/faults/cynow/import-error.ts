import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/import-error',
  stack: 'cynow',
  kind: 'fault',
  title: 'the views import a name that the module does not have',
  seed: '003 error 2',
  break: `
cd /home/cynow/cynow && sed -i 's/^from \\. import reports/from orders import monthly_summary, reports/' orders/views.py
systemctl restart gunicorn; settled gunicorn`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.import-error',
    evidence: [/cannot import name 'monthly_summary' from 'orders'/],
    repair: 'person',
  },
});
