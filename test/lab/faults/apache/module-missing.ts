import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/module-missing',
  stack: 'apache',
  kind: 'fault',
  title: 'mod_proxy_http is off: the configuration is sound and every request ends with 500',
  break: 'a2dismod -q -f proxy_http; systemctl restart apache2; sleep 1',
  symptom: 500,
  expect: {
    status: 'down',
    rootCause: 'proxy.config-invalid',
    evidence: [/proxy_http|No protocol handler/],
    repair: 'command',
  },
});
