import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/script-filename',
  stack: 'php',
  kind: 'fault',
  title: 'a copied FastCGI block names the scripts under another root',
  break: `sed -i 's#^        fastcgi_pass#        fastcgi_param SCRIPT_FILENAME /var/www/html/shop$fastcgi_script_name;\\n&#' /etc/nginx/sites-available/shop
sed -i 's/^.*SCRIPT_FILENAME/#&/' /etc/nginx/fastcgi.conf; systemctl reload nginx; sleep 0.5`,
  symptom: 404,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'route.script-not-found',
    evidence: [/Primary script unknown/, /var\/www\/html\/shop\/index\.php/],
    repair: 'person',
  },
});
