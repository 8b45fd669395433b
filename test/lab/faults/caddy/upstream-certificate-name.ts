import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/upstream-certificate-name',
  stack: 'caddy',
  kind: 'fault',
  title: 'the certificate of the books is for another name than Caddy asks for',
  prepare: `
cd /srv/bookshop
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=books.internal -addext 'subjectAltName=DNS:books.internal' -keyout tls.key -out tls.crt 2>/dev/null
chown bookshop tls.key; cp tls.crt /etc/caddy/books-ca.crt
sed -i 's#--port 9040#& --ssl-keyfile tls.key --ssl-certfile tls.crt#' /etc/systemd/system/bookshop.service
sed -i 's#reverse_proxy 127.0.0.1:9040 {#reverse_proxy https://127.0.0.1:9040 {\\n\\t\\t\\ttransport http {\\n\\t\\t\\t\\ttls_server_name books.internal\\n\\t\\t\\t\\ttls_trusted_ca_certs /etc/caddy/books-ca.crt\\n\\t\\t\\t}#; /import limits/d' /etc/caddy/sites/books.caddy
systemctl daemon-reload; systemctl restart bookshop; systemctl reload caddy; ready /shop/healthz`,
  break: `
sed -i 's/tls_server_name books.internal/tls_server_name books.example.org/' /etc/caddy/sites/books.caddy; systemctl reload caddy`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['route.tls-verify-failed', 'route.tls-sni'],
    evidence: [/books\.example\.org|not valid for|valid for/],
    repair: 'person',
  },
});
