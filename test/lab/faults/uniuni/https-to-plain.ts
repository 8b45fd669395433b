import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/https-to-plain',
  stack: 'uniuni',
  kind: 'fault',
  title: 'nginx speaks https to a plain port',
  break: "sed -i 's#http://127#https://127#' /etc/nginx/sites-available/uniuni-main; systemctl reload nginx; sleep 0.3",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.scheme-mismatch',
    evidence: [/SSL_do_handshake|wrong version number|https/],
    repair: 'person',
  },
});
