import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/other-interface',
  stack: 'uniuni',
  kind: 'fault',
  title: 'nginx goes to the address of eth0, the backend listens on 127.0.0.1',
  seed: '004 step 6',
  break: `
address=$(hostname -I | cut -d' ' -f1)
sed -i "s#//127.0.0.1:8000#//$address:8000#" /etc/nginx/sites-available/uniuni-main; systemctl reload nginx; sleep 0.3`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'port.other-interface', evidence: [/127\.0\.0\.1/], repair: 'person' },
});
