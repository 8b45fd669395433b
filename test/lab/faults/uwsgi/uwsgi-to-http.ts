import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/uwsgi-to-http',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'uWSGI was switched to http-socket, nginx still speaks uwsgi',
  break: `sed -i 's/^socket = /http-socket = /' /srv/stock/uwsgi.ini; systemctl restart stock`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.protocol-mismatch',
    evidence: [/http-socket|invalid header|prematurely|uwsgi/],
    repair: 'person',
  },
});
