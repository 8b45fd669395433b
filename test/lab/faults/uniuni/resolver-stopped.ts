import { defineFault } from '../../lib/fault.ts';
import { withResolver } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uniuni/resolver-stopped',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the local resolver was stopped: no name resolves, and the app does not find its database at the next start',
  prepare: withResolver,
  break: `
systemctl stop unbound; systemctl restart uniuni-backend-main
until_ok 150 'journalctl -u uniuni-backend-main | grep -q "could not translate host name"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['host.dns-broken', 'unit.not-running'],
    alsoNamed: ['host.dns-broken'],
    evidence: [/could not translate host name|db\.uniuni\.internal/],
    repair: 'command',
  },
});
