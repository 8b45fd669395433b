import type { Host } from '../../../src/host/host.ts';
import { discoverRoutes, type Found } from '../../../src/trace/discover.ts';
import { openWorld } from '../../../src/trace/world.ts';
import { fakeHost } from '../../helpers/fake-host.ts';
import { foundRoutes } from './routes.ts';

/** A host on which nothing runs; its proxies are found by their files. */
export function hostOf(files: Readonly<Record<string, string>>): Host {
  const host = fakeHost(files);
  const info: Host['info'] = async (path) =>
    host.files.has(path)
      ? {
          is: 'seen',
          value: { kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 1, changedAt: 0 } as never,
        }
      : { is: 'absent' };
  return { ...host, info };
}

export interface Logs {
  readonly error: string;
  readonly access: string;
}

/** A proxy of which every request fails: what it writes of the n-th, with `#` for n. Null: it has one log for both. */
export interface Storm {
  readonly error: string;
  readonly access: string | null;
  found(logs: Logs): Promise<Found>;
}

async function foundIn(files: Readonly<Record<string, string>>): Promise<Found> {
  return discoverRoutes(await openWorld(hostOf(files)));
}

const CLF = '203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET /api/items/# HTTP/1.1" 502 157 "-" "curl/8"';
const CADDY = (logger: string, words: string): string =>
  `{"level":"error","ts":1795255445.1,"logger":"${logger}","msg":"${words}","request":{"remote_ip":"203.0.113.9","remote_port":"4#","proto":"HTTP/1.1","method":"GET","host":"shop.example","uri":"/api/items/#","headers":{"User-Agent":["curl/8"],"Accept":["*/*"]}},"duration":0.0003,"size":0,"status":502}`;

export const STORMS: Readonly<Record<string, Storm>> = {
  nginx: {
    error:
      '2026/11/21 10:04:05 [error] 123#123: *# connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.9, server: shop.example, request: "GET /api/items/# HTTP/1.1", upstream: "http://127.0.0.1:3000/api/items/#", host: "shop.example"',
    access: CLF,
    found: foundRoutes,
  },
  apache: {
    error:
      '[Sat Nov 21 10:04:05.123456 2026] [proxy:error] [pid 12:tid 14#] (111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:3000 (127.0.0.1:3000) failed',
    access: CLF,
    found: ({ error, access }) =>
      foundIn({
        '/etc/apache2/apache2.conf': `ErrorLog ${error}
CustomLog ${access} "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\""
Listen 80
<VirtualHost *:80>
  ServerName shop.example
  ProxyPass /api/ http://127.0.0.1:3000/
</VirtualHost>\n`,
      }),
  },
  haproxy: {
    error:
      'Nov 21 10:04:05 vps haproxy[12]: 203.0.113.9:4# [21/Nov/2026:10:04:05.123] www app/app1 0/0/-1/-1/0 503 217 - - SC-- 1/1/0/0/3 0/0 "GET /api/items/# HTTP/1.1"',
    access: null,
    async found({ error: path }) {
      const found = await foundIn({
        '/etc/haproxy/haproxy.cfg':
          'defaults\n  mode http\nfrontend www\n  bind *:80\n  default_backend app\nbackend app\n  server app1 127.0.0.1:3000 check\n',
        '/var/log/haproxy.log': '',
      });
      // The log that the distribution's syslog would write lies elsewhere here.
      const routes = found.routes.map(({ proxy, route }) => {
        proxy.state.errorLogs.splice(0, 1, path);
        const logs = { error: [{ path, level: 'info' }], access: [{ path, format: 'httplog' }] };
        return { proxy, route: { ...route, logs } };
      });
      return { ...found, routes };
    },
  },
  caddy: {
    error: CADDY('http.log.error', 'dial tcp 127.0.0.1:3000: connect: connection refused'),
    access: CADDY('http.log.access.log0', 'handled request'),
    found: ({ error, access }) =>
      foundIn({
        '/etc/caddy/Caddyfile': `{
  log {
    output file ${error}
  }
}
:80 {
  log {
    output file ${access}
  }
  reverse_proxy 127.0.0.1:3000
}\n`,
      }),
  },
};
