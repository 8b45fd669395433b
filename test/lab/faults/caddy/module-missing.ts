import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/module-missing',
  stack: 'caddy',
  kind: 'fault',
  title: 'a module of the API is not there, it was restarted',
  break: `
mv /srv/bookshop/shop/shelves.py /root/
systemctl restart bookshop || true; settled bookshop`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.module-not-found',
    evidence: [/No module named 'shop\.shelves'/],
    repair: 'person',
  },
});
