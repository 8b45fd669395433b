import { hostToPort, runApp } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...hostToPort,
  id: 'barcode/changed-published-elsewhere',
  stack: 'barcode',
  kind: 'fault',
  title: 'the container was made anew with another published port, nginx of systemd calls the old one',
  break: `docker rm -f acme_api_1 > /dev/null; ${runApp('--name acme_api_1 -p 127.0.0.1:5081:5000')}; sleep 3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'port.not-published',
    subject: /acme_api_1/,
    evidence: [/5081/],
    repair: 'command',
  },
});
