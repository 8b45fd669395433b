/** Shell texts for `prepare`: the same stack in another legitimate form. */

/** cynow with its data in PostgreSQL on this host instead of SQLite. */
export const onPostgres = `
systemctl -q enable postgresql && systemctl start postgresql
until_ok 50 "runuser -u postgres -- psql -qc 'SELECT 1'"
runuser -u postgres -- psql -q -c "CREATE ROLE cynow LOGIN PASSWORD 'lab-pg-pass'" -c 'CREATE DATABASE cynow OWNER cynow'
cd /home/cynow/cynow
printf '%s\\n' DB_HOST=127.0.0.1 DB_NAME=cynow DB_USER=cynow DB_PASSWORD=lab-pg-pass >> .env
runuser -u cynow -- venv/bin/python manage.py migrate -v 0
systemctl restart gunicorn
ready /cynow/orders/`;

/** nginx waits 2 s for the upstream instead of 60, so that time-outs are seen soon. */
export const quickTimeouts = `
printf 'proxy_connect_timeout 2s;\\nproxy_read_timeout 2s;\\n' > /etc/nginx/conf.d/timeouts.conf
systemctl reload nginx`;

/** The caddy stack's shop behind a Caddy in a container, its image made of Debian's binary; the backend is a container, too. */
export const caddyInContainer = `
systemctl -q disable --now caddy bookshop
systemctl start docker
root=$(mktemp -d); mkdir -p $root/usr/bin $root/etc/caddy $root/root $root/tmp
cp /usr/bin/caddy $root/usr/bin/
for library in $(ldd /usr/bin/caddy | grep -o '/[^ ]*'); do cp --parents -L $library $root; done
tar -C $root -c . | docker import -c 'ENV HOME=/root' -c 'CMD ["/usr/bin/caddy","run","--config","/etc/caddy/Caddyfile","--adapter","caddyfile"]' - caddy:2 >/dev/null
mkdir -p /srv/edge
printf ':9000 {\\n\\trespond /healthz "{\\\\"status\\\\":\\\\"ok\\\\",\\\\"books\\\\":2}"\\n}\\n' > /srv/edge/api.caddy
printf ':80 {\\n\\thandle_path /shop/* {\\n\\t\\treverse_proxy api:9000\\n\\t}\\n}\\n' > /srv/edge/Caddyfile
docker network create edge >/dev/null
docker run -d --name books-api --network edge --network-alias api -v /srv/edge/api.caddy:/etc/caddy/Caddyfile:ro caddy:2
docker run -d --name edge -p 80:80 --network edge -v /srv/edge/Caddyfile:/etc/caddy/Caddyfile:ro caddy:2
ready /shop/healthz`;

/** uniuni with a page that counts in Redis, which asks for a password. */
export const withRedis = `
cd /opt/uniuni/backend
echo 'requirepass lab-redis-pass' >> /etc/redis/redis.conf; systemctl -q enable redis-server; systemctl restart redis-server
cat > routers/visits.py <<'PY'
import redis
from fastapi import APIRouter

from config import settings

router = APIRouter()


@router.get('/visits')
def visits():
    return {'visits': redis.from_url(settings.REDIS_URL, socket_timeout=2).incr('visits')}
PY
sed -i 's/import parcels, uploads/import parcels, uploads, visits/; s/^app.include_router(uploads.router)/&\\napp.include_router(visits.router)/' main.py
echo 'REDIS_URL=redis://:lab-redis-pass@127.0.0.1:6379/0' >> .env
systemctl restart uniuni-backend-main; ready /api/visits`;

/** cynow behind a start script, as many deploy guides have it. */
export const withStartScript = `
cat > /home/cynow/cynow/start.sh <<'SH'
#!/bin/bash
set -e
DIR=$(cd "$(dirname "$0")" && pwd)
BIND=unix:$DIR/gunicorn.sock   # nginx looks there
cd $DIR
source $DIR/venv/bin/activate
exec gunicorn config.wsgi:application --workers \${WORKERS:-3} --bind $BIND
SH
chmod 755 /home/cynow/cynow/start.sh
printf '[Unit]\\nDescription=CYNOW\\n[Service]\\nUser=cynow\\nGroup=www-data\\nExecStart=/home/cynow/cynow/start.sh\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/cynow-web.service
systemctl -q disable --now gunicorn; rm /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl -q enable --now cynow-web; ready /cynow/`;

/** The same for FastCGI. */
export const quickFastcgi = `
printf 'fastcgi_connect_timeout 2s;\\nfastcgi_read_timeout 2s;\\n' > /etc/nginx/conf.d/timeouts.conf
systemctl reload nginx`;

/** And for uwsgi. */
export const quickUwsgi = `
printf 'uwsgi_connect_timeout 2s;\\nuwsgi_read_timeout 2s;\\n' > /etc/nginx/conf.d/timeouts.conf
systemctl reload nginx`;

/** The ini of a uwsgi stack without what its own unit gives it. */
const vassal = (socket: string): string => `
systemctl -q disable stock; systemctl stop stock
sed 's#^socket = .*#socket = ${socket}#; s/^chmod-socket = .*/chmod-socket = 666/; /^need-app/d; /^die-on-term/d'`;

/** The application as Debian's own `uwsgi` service runs it: one daemon per file in apps-enabled, a log file of its own. */
export const debianUwsgi = `
${vassal('/run/uwsgi/app/stock/socket')} /srv/stock/uwsgi.ini > /etc/uwsgi/apps-available/stock.ini
printf 'uid = stock\\ngid = www-data\\n' >> /etc/uwsgi/apps-available/stock.ini
ln -s ../apps-available/stock.ini /etc/uwsgi/apps-enabled/stock.ini
sed -i 's#unix:/run/stock/stock.sock#unix:/run/uwsgi/app/stock/socket#' /etc/nginx/sites-available/stock
systemctl -q enable uwsgi; systemctl start uwsgi; systemctl reload nginx; ready /stock/items`;

/** The same under Debian's uwsgi-emperor. */
export const emperor = `
${vassal('/tmp/stock.sock')} /srv/stock/uwsgi.ini > /etc/uwsgi-emperor/vassals/stock.ini
printf 'need-app = true\\nuid = stock\\ngid = www-data\\n' >> /etc/uwsgi-emperor/vassals/stock.ini
sed -i 's#unix:/run/stock/stock.sock#unix:/tmp/stock.sock#' /etc/nginx/sites-available/stock
systemctl -q enable uwsgi-emperor; systemctl start uwsgi-emperor; systemctl reload nginx; ready /stock/items`;

/** uniuni, whose database is found by a name of the company's own zone, through a resolver on this host. */
export const withResolver = String.raw`
cat > /usr/sbin/unbound <<'PY'
#!/usr/bin/python3
"""A stand-in for unbound: a name server of one zone, over UDP and TCP (RFC 1035)."""
import socketserver
import struct


def answer(query):
    name, at = [], 12
    while query[at]:
        name.append(query[at + 1:at + 1 + query[at]].decode())
        at += query[at] + 1
    kind = struct.unpack('>H', query[at + 1:at + 3])[0]
    question = query[12:at + 5]
    known = '.'.join(name).lower() == 'db.uniuni.internal'
    root = not name
    records = b'\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x05\x00\x04\x7f\x00\x00\x01' if known and kind == 1 else b''
    code = 0 if known or root else 3
    return query[:2] + struct.pack('>HHHHH', 0x8580 | code, 1, 1 if records else 0, 0, 0) + question + records


class Datagram(socketserver.BaseRequestHandler):
    def handle(self):
        self.request[1].sendto(answer(self.request[0]), self.client_address)


class Stream(socketserver.BaseRequestHandler):
    def handle(self):
        size = struct.unpack('>H', self.request.recv(2))[0]
        said = answer(self.request.recv(size))
        self.request.sendall(struct.pack('>H', len(said)) + said)


import threading
socketserver.TCPServer.allow_reuse_address = True
threading.Thread(target=socketserver.ThreadingTCPServer(('127.0.0.53', 53), Stream).serve_forever).start()
socketserver.ThreadingUDPServer(('127.0.0.53', 53), Datagram).serve_forever()
PY
chmod 755 /usr/sbin/unbound
printf '[Unit]\nDescription=Unbound DNS server\nBefore=uniuni-backend-main.service\n[Service]\nExecStart=/usr/sbin/unbound\n[Install]\nWantedBy=multi-user.target\n' > /etc/systemd/system/unbound.service
systemctl daemon-reload; systemctl -q enable --now unbound
printf 'nameserver 127.0.0.53\noptions timeout:1 attempts:1\n' > /etc/resolv.conf
sed -i 's/@127.0.0.1:/@db.uniuni.internal:/' /opt/uniuni/backend/.env
until_ok 50 'getent hosts db.uniuni.internal'
systemctl restart uniuni-backend-main; ready /api/health`;

/** nginx speaks HTTPS to the uniuni backend and verifies its certificate. */
export const verifiedTls = `
cd /opt/uniuni/backend
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=backend.internal -addext 'subjectAltName=DNS:backend.internal' -keyout tls.key -out tls.crt 2>/dev/null
chown uniuni tls.key; cp tls.crt /etc/nginx/backend-ca.crt
sed -i 's#--port 8000#& --ssl-keyfile tls.key --ssl-certfile tls.crt#' /etc/systemd/system/uniuni-backend-main.service
sed -i 's#proxy_pass http://127.0.0.1:8000/;#proxy_pass https://127.0.0.1:8000/; proxy_ssl_verify on; proxy_ssl_name backend.internal; proxy_ssl_trusted_certificate /etc/nginx/backend-ca.crt;#' /etc/nginx/sites-available/uniuni-main
systemctl daemon-reload; systemctl restart uniuni-backend-main; systemctl reload nginx; ready /api/health`;

/** That backend's certificate made anew and in use, valid between two moments in the form of openssl-ca(1); shell may work them out. */
export function renewedCertificate(from: string, to: string): string {
  return `
cd /opt/uniuni/backend
openssl req -new -key tls.key -subj /CN=backend.internal -out /root/tls.csr 2>/dev/null
mkdir -p /root/ca; cd /root/ca; : > index.txt; echo 01 > serial
printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\nserial=serial\\nnew_certs_dir=.\\ndefault_md=sha256\\npolicy=p\\nx509_extensions=e\\n[p]\\ncommonName=supplied\\n[e]\\nbasicConstraints=CA:TRUE\\nsubjectAltName=DNS:backend.internal\\n' > ca.cnf
openssl ca -batch -config ca.cnf -selfsign -keyfile /opt/uniuni/backend/tls.key -in /root/tls.csr -out /opt/uniuni/backend/tls.crt -startdate ${from} -enddate ${to} 2>/dev/null
cp /opt/uniuni/backend/tls.crt /etc/nginx/backend-ca.crt
systemctl restart uniuni-backend-main nginx; until_ok 100 'curl -ks https://127.0.0.1:8000/health'`;
}
