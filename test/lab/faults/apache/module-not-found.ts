import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/module-not-found',
  stack: 'apache',
  kind: 'fault',
  title: 'a module of the application is gone: no worker starts',
  break: 'mv /srv/ledger/app/books/accounts.py /root/; systemctl restart ledger-web; sleep 3',
  symptom: 503,
  expect: {
    status: 'down',
    rootCause: 'app.module-not-found',
    evidence: [/No module named 'books.accounts'/],
    repair: 'person',
  },
});
