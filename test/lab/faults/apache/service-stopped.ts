import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/service-stopped',
  stack: 'apache',
  kind: 'fault',
  title: 'the accounts service is stopped: Apache finds no socket',
  break: 'systemctl stop ledger-web',
  symptom: 503,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /ledger-web/,
    evidence: [/No such file or directory|AH02454/],
    repair: 'command',
  },
});
