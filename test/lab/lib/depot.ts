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
function forged(line: string): string {
  const text = encodeURIComponent(line);
  const urls = [`x%0A${text}`, `x%22%20failed%0A${text}%0A${text}%0A`, `depot/%0A${text}`].map(
    (path) => `'http://localhost:8090/${path}'`,
  );
  return `curl -s ${urls.join(' ')} > /dev/null`;
}

/** 6 of 1,006 requests fail, by one URL that ends the worker which serves it. */
export function rareCrash(proxy: ProxyName): Omit<Fault, 'id'> {
  return {
    ...depot(proxy),
    kind: 'fault',
    title: 'one URL of a busy site ends the worker that serves it: half a percent of the requests',
    break: 'touch /srv/depot/broken',
    drive: `requests http://localhost:8090/depot/ 1000 40 &
for n in 1 2 3 4 5 6; do sleep 4; hit http://localhost:8090/depot/label; done
wait`,
    symptom: 502,
    expect: { status: 'degraded', rootCause: 'process.crashed', subject: /depot@7401/, repair: 'person' },
    agentWithin: 10,
    counts: (said) => ({
      'depot 2xx': said('200'),
      'depot 502': said('502'),
      'depot closed_prematurely': said('502'),
    }),
    mend: 'rm /srv/depot/broken; requests http://localhost:8090/depot/label 20 10',
    endsWithin: 120,
    long: true,
  };
}

/** A false line of the proxy's log in a visitor's URL, and a path of the service asked of another site, whose address is given. */
export function forgedLine(
  proxy: ProxyName,
  line: string,
  elsewhere = 'http://localhost',
): Omit<Fault, 'id' | 'counts'> {
  return {
    ...depot(proxy),
    kind: 'healthy',
    title: "a visitor's URL holds a false line of the log, and another asks a site for the path of the other one",
    break: 'true',
    drive: `${forged(line)}
curl -s -H 'Host: localhost:8090' ${elsewhere}/depot/ ${elsewhere}/depot/ > /dev/null
requests http://localhost:8090/depot/ 20 20`,
    symptom: 200,
    expect: { status: 'up', repair: 'none' },
    agentWithin: 8,
  };
}
