import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/other-socket',
  stack: 'puma',
  kind: 'fault',
  title: "the proxy's upstream names a socket that Puma does not bind",
  break: "sed -i 's#shelf.sock#puma.sock#' /etc/nginx/sites-available/shelf; systemctl reload nginx; sleep 0.5",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-socket',
    evidence: [/puma\.sock/, /shelf\.sock/],
    repair: 'person',
  },
});
