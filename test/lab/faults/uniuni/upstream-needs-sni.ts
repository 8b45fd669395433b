import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/upstream-needs-sni',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the TLS server in front of the app wants to be told its name, and nginx no longer does',
  prepare: `
cd /etc/nginx
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=backend.internal -addext 'subjectAltName=DNS:backend.internal' -keyout b.key -out b.crt 2>/dev/null
echo '127.0.0.1 backend.internal' >> /etc/hosts
cat > /root/tlsfront.py <<'PY'
import asyncio, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('/etc/nginx/b.crt', '/etc/nginx/b.key')
def by_name(connection, name, _):
    return None if name == 'backend.internal' else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
context.sni_callback = by_name
async def pipe(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data); await writer.drain()
    except OSError:
        pass
    writer.close()
async def serve(reader, writer):
    there, back = await asyncio.open_connection('127.0.0.1', 8000)
    await asyncio.gather(pipe(reader, back), pipe(there, writer))
async def main():
    server = await asyncio.start_server(serve, '127.0.0.1', 8443, ssl=context)
    await server.serve_forever()
asyncio.run(main())
PY
systemd-run -q --unit=tls-front python3 /root/tlsfront.py
sed -i 's#proxy_pass http://127.0.0.1:8000/;#proxy_pass https://backend.internal:8443/; proxy_ssl_server_name on;#' sites-available/uniuni-main
systemctl reload nginx; ready /api/health`,
  break: `
sed -i 's# proxy_ssl_server_name on;##' /etc/nginx/sites-available/uniuni-main; systemctl reload nginx; sleep 1`,
  symptom: 502,
  proof: `grep -qE 'SSL alert number 112|peer closed connection in SSL handshake' /var/log/nginx/error.log`,
  expect: {
    status: 'down',
    rootCause: 'route.tls-sni',
    evidence: [/112|unrecognized name|peer closed connection/],
    repair: 'command',
  },
});
