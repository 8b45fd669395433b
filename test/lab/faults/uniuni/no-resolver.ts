import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/no-resolver',
  stack: 'uniuni',
  kind: 'fault',
  title: 'a variable in proxy_pass and no resolver',
  break: `
sed -i 's#proxy_pass .*#set $backend backend.uniuni.internal; rewrite ^/api(/.*) $1 break; proxy_pass http://$backend:8000;#' /etc/nginx/sites-available/uniuni-main
systemctl reload nginx; sleep 0.3`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'route.no-resolver', evidence: [/no resolver defined/], repair: 'person' },
});
