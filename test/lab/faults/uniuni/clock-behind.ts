import { defineFault } from '../../lib/fault.ts';

/** The clock is the machine's and cannot be set for one host of the lab: everything that the right time would show is moved instead. */
export const fault = defineFault({
  id: 'uniuni/clock-behind',
  stack: 'uniuni',
  kind: 'fault',
  title:
    'the clock of the VPS is 300 days behind (all else is 300 days ahead): the renewed certificate is not valid yet',
  prepare: `
cd /opt/uniuni/backend
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=backend.internal -addext 'subjectAltName=DNS:backend.internal' -keyout tls.key -out tls.crt 2>/dev/null
chown uniuni tls.key; cp tls.crt /etc/nginx/backend-ca.crt
sed -i 's#--port 8000#& --ssl-keyfile tls.key --ssl-certfile tls.crt#' /etc/systemd/system/uniuni-backend-main.service
sed -i 's#proxy_pass http://127.0.0.1:8000/;#proxy_pass https://127.0.0.1:8000/; proxy_ssl_verify on; proxy_ssl_name backend.internal; proxy_ssl_trusted_certificate /etc/nginx/backend-ca.crt;#' /etc/nginx/sites-available/uniuni-main
systemctl daemon-reload; systemctl restart uniuni-backend-main; systemctl reload nginx; ready /api/health`,
  break: `
cd /opt/uniuni/backend
openssl req -new -key tls.key -subj /CN=backend.internal -out /root/tls.csr 2>/dev/null
mkdir -p /root/ca; cd /root/ca; : > index.txt; echo 01 > serial
printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\nserial=serial\\nnew_certs_dir=.\\ndefault_md=sha256\\npolicy=p\\nx509_extensions=e\\n[p]\\ncommonName=supplied\\n[e]\\nbasicConstraints=CA:TRUE\\nsubjectAltName=DNS:backend.internal\\n' > ca.cnf
openssl ca -batch -config ca.cnf -selfsign -keyfile /opt/uniuni/backend/tls.key -in /root/tls.csr -out /opt/uniuni/backend/tls.crt -startdate $(date -u -d '+290 days' +%Y%m%d000000Z) -enddate $(date -u -d '+380 days' +%Y%m%d000000Z) 2>/dev/null
cp /opt/uniuni/backend/tls.crt /etc/nginx/backend-ca.crt
touch -d '+300 days' /var/lib/dpkg/status /var/log/wtmp
systemctl restart uniuni-backend-main nginx; until_ok 100 'curl -ks https://127.0.0.1:8000/health'`,
  proof: "grep -q 'certificate is not yet valid' /var/log/nginx/error.log",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'host.clock-skew',
    alsoNamed: ['route.tls-verify-failed'],
    evidence: [/not yet valid/, /later than now/],
    repair: 'person',
  },
});
