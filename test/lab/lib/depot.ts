/** One small service behind each of the four proxies, for trials that count: `http://localhost:8090/depot/`. */
import type { Fault } from './fault.ts';

type Behind = Required<Pick<Fault, 'stack' | 'prepare' | 'layout'>>;

/** `/depot/` works; `/depot/label` ends its worker by a signal as soon as /srv/depot/broken is there. */
const app = `
useradd --system --no-create-home depot 2>/dev/null || true
mkdir -p /srv/depot
cat > /srv/depot/depot.py <<'PY'
import ctypes
import os


def app(environ, start_response):
    if environ['PATH_INFO'] == '/depot/label' and os.path.exists('/srv/depot/broken'):
        ctypes.string_at(0)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'Depot\\n']
PY
cat > /etc/systemd/system/depot@.service <<'UNIT'
[Unit]
Description=Depot on port %i
[Service]
User=depot
WorkingDirectory=/srv/depot
ExecStart=/usr/bin/gunicorn --workers 2 --bind 127.0.0.1:%i depot:app
Restart=on-failure
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload`;

const sites = {
  nginx: (ports: readonly number[], more: string) => `
cat > /etc/nginx/sites-enabled/depot <<'NG'
upstream depot {
${ports.map((port) => `    server 127.0.0.1:${port};`).join('\n')}
}
server {
    listen 8090;
    access_log /var/log/nginx/depot.access.log;
    error_log /var/log/nginx/depot.error.log;
    location /depot/ {
        proxy_pass http://depot;
        ${more}
    }
    location / { root /var/www/html; }
}
NG
systemctl reload nginx`,
  apache: (ports: readonly number[], more: string) => `
a2enmod -q proxy_balancer lbmethod_byrequests slotmem_shm
cat > /etc/apache2/sites-enabled/depot.conf <<'AP'
Listen 8090
<VirtualHost *:8090>
    ${
      ports.length === 1
        ? `ProxyPass /depot/ http://127.0.0.1:${ports[0]}/depot/ ${more}`
        : `<Proxy balancer://depot>\n${ports.map((port) => `        BalancerMember http://127.0.0.1:${port} ${more}`).join('\n')}
    </Proxy>\n    ProxyPass /depot/ balancer://depot/depot/`
    }
    ErrorLog /var/log/apache2/depot-error.log
    CustomLog /var/log/apache2/depot-access.log combined
</VirtualHost>
AP
systemctl restart apache2`,
  haproxy: (ports: readonly number[], more: string) => `
cat >> /etc/haproxy/haproxy.cfg <<'HA'

frontend goods
    bind *:8090
    use_backend depot if { path_beg /depot/ }

backend depot
    balance roundrobin
${ports.map((port) => `    server d${port % 10} 127.0.0.1:${port} ${more}`).join('\n')}
HA
systemctl restart haproxy`,
  caddy: (ports: readonly number[], more: string) => `
cat > /etc/caddy/sites/depot.caddy <<'CA'
:8090 {
	log {
		output file /var/log/caddy/depot.log
	}
	handle /depot/* {
		reverse_proxy ${ports.map((port) => `127.0.0.1:${port}`).join(' ')} {
			lb_policy round_robin
			${more}
		}
	}
}
CA
systemctl reload caddy`,
} as const;

const STACK_OF = { nginx: 'node', apache: 'apache', haproxy: 'haproxy', caddy: 'caddy' } as const;

export type ProxyName = keyof typeof sites;

/** The service behind a proxy: on one port or several; `more` goes to where the proxy names them. */
export function depot(proxy: ProxyName, ports: readonly number[] = [7401], more = ''): Behind {
  return {
    stack: STACK_OF[proxy],
    prepare: `${app}
systemctl -q enable --now ${ports.map((port) => `depot@${port}`).join(' ')}
${sites[proxy](ports, more)}
${ports.map((port) => `until_ok 100 "curl -fsS http://127.0.0.1:${port}/depot/"`).join('\n')}
until_ok 100 "curl -fsS http://localhost:8090/depot/"`,
    layout: { origin: 'http://localhost:8090', path: '/depot/', body: /Depot/, route: /:8090\/depot/ },
  };
}

/** Asks for URLs that hold a line of a log: behind a path of the service, behind one of nobody, alone and with a decoy. */
export function forged(line: string): string {
  const text = encodeURIComponent(line);
  const urls = [`x%0A${text}`, `x%22%20failed%0A${text}%0A${text}%0A`, `depot/%0A${text}`].map(
    (path) => `'http://localhost:8090/${path}'`,
  );
  return `curl -s ${urls.join(' ')} > /dev/null`;
}

/**
 * The service as one process that keeps idle connections for two seconds and is at times too busy to notice that the time is
 * over: `/depot/count` holds the interpreter for 1.5 s, as an extension in C does. What is sent meanwhile is thrown away.
 */
const impatient = `
systemctl -q disable --now depot@7401; rm /etc/systemd/system/depot@.service
cat > /srv/depot/server.py <<'PY'
import ctypes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Depot(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    timeout = 2.6

    def do_GET(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        if self.path.startswith('/depot/count'):
            ctypes.PyDLL(None).usleep(1_500_000)
        self.send_response(200)
        self.send_header('Content-Length', '6')
        self.send_header('Keep-Alive', 'timeout=2')
        self.end_headers()
        self.wfile.write(b'Depot\\n')

    do_POST = do_GET


class Server(ThreadingHTTPServer):
    request_queue_size = 128


Server(('127.0.0.1', 7401), Depot).serve_forever()
PY
cat > /etc/systemd/system/depot.service <<'UNIT'
[Service]
User=depot
WorkingDirectory=/srv/depot
ExecStart=/usr/bin/python3 server.py
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload; systemctl -q enable --now depot
until_ok 100 "curl -fsS http://localhost:8090/depot/"`;

/** The impatient form; `keeping` is a root shell that makes the proxy keep connections to it, in one process. */
export function impatientDepot(proxy: ProxyName, keeping: string, more = ''): Behind {
  const base = depot(proxy, [7401], more);
  return { ...base, prepare: `${base.prepare}${keeping}${impatient}` };
}

/**
 * A busy site, and now and then a POST that goes out on a connection whose time has just run out: two connections become
 * idle, a third request keeps the process busy, and while it is busy a POST takes one of the two.
 */
export const RACE = `
requests http://localhost:8090/depot/ 400 40
for n in 1 2 3 4 5 6; do
  hit http://localhost:8090/depot/count & first=$!; hit http://localhost:8090/depot/count & wait $first $!
  hit http://localhost:8090/depot/count & third=$!; sleep 1.2
  hit -d a=1 http://localhost:8090/depot/order; wait $third
  sleep 0.2; hit -d a=1 http://localhost:8090/depot/order
done`;
