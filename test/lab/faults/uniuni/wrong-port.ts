import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/wrong-port',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the site names port 8001, the backend listens on 8000',
  seed: '004 step 5',
  break:
    "sed -i 's/127.0.0.1:8000/127.0.0.1:8001/' /etc/nginx/sites-available/uniuni-main; systemctl reload nginx; sleep 0.3",
  symptom: 502,
  expect: { status: 'down', rootCause: 'route.wrong-port', evidence: [/8001/], repair: 'person' },
});
