import { nginxFamily, nginxRecord } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

const RESOLVING = ', resolver: 127.0.0.11:53';
/** At the start nginx looks every name up and does not come up without one. */
const UNRESOLVED = hint('unresolved', 1, 'route.host-unresolvable', 0.85, 'proxy.not-running', 0.4);
const HOST = /(?:host not found|could not be resolved)/;

/** Finding the upstream's address: names, resolvers, URLs put together from variables. */
export const signatures = defineSignatures('nginx', [
  {
    id: 'host-not-found',
    tier: 'B',
    find: 'host not found in upstream',
    pattern: /host not found in upstream "(?<name>[^"]{1,260})" in (?<file>[^\s:]{1,300}):(?<line>\d{1,7})/,
    hints: UNRESOLVED,
    rank: 4,
    example: [
      '2026/11/21 10:04:05 [emerg] 1#1: host not found in upstream "backend" in /etc/nginx/conf.d/default.conf:12',
      'nginx: [emerg] host not found in upstream "backend:8000" in /etc/nginx/nginx.conf:3',
    ],
  },
  {
    // `systemctl status` cuts its lines at the width of the terminal.
    id: 'host-not-found-cut',
    tier: 'B',
    find: 'host not found in',
    pattern: /host not found in upst(?:r|re|rea|ream)?[>…]?$/,
    hints: UNRESOLVED,
    rank: 4,
    example: ['nginx: [emerg] host not found in upstre', 'nginx: [emerg] host not found in upst>'],
  },
  {
    id: 'host-not-found-request',
    tier: 'A',
    find: 'in upstream',
    pattern:
      /(?<reason>no path in the unix domain socket|too long path in the unix domain socket|the unix domain sockets are not supported on this platform|invalid host|invalid port range|invalid port|no host|invalid IPv6 address|the INET6 sockets are not supported on this platform|host not found) in upstream "(?<name>[^"]{0,1000})/,
    hints: (fields) =>
      fields.level === 'emerg'
        ? fields.reason === 'host not found'
          ? UNRESOLVED
          : hint('proxy.config-invalid', 0.9)
        : hint(
            'http-5xx',
            0.6,
            'unresolved',
            fields.reason === 'host not found' ? 1 : 0.4,
            'route.host-unresolvable',
            fields.reason === 'host not found' ? 0.8 : 0.4,
          ),
    rank: 1,
    example: [
      nginxRecord('error', 'no host in upstream "/x"'),
      nginxRecord('error', 'invalid port in upstream "127.0.0.1:"'),
    ],
  },
  {
    id: 'not-resolved',
    tier: 'A',
    find: 'could not be resolved',
    pattern: /(?:^|\s)(?<name>[\w.-]{1,253}) could not be resolved \((?<code>\d{1,4}): (?<reason>[^)]{1,60})\)/,
    // CapRover's services are there for DNS while they have a task.
    hints: (fields) =>
      hint(
        'unresolved',
        1,
        ...(/^srv-captain--/.test(fields.name ?? '') ? ['service.no-replicas', 0.75] : []),
        'route.host-unresolvable',
        fields.code === '3' ? (/^srv-captain--/.test(fields.name ?? '') ? 0.6 : 0.8) : 0.4,
        ...(fields.code === '3' ? [] : ['host.dns-broken', 0.6]),
      ),
    example: [
      nginxRecord('error', 'backend could not be resolved (3: Host not found)'),
      nginxRecord('error', 'backend could not be resolved (110: Operation timed out)'),
      '2026/11/21 10:04:05 [error] 1#1: api.internal could not be resolved (3: Host not found) while resolving service _http._tcp of api.internal',
      '2026/11/21 10:04:05 [error] 1#1: service _http._tcp of api.internal could not be resolved (2: Server failure)',
    ],
  },
  {
    id: 'no-resolver',
    tier: 'A',
    find: 'no resolver defined to resolve',
    pattern: /no resolver defined to resolve (?<name>[^\s,]{1,253})/,
    hints: hint('unresolved', 1, 'route.no-resolver', 0.97),
    rank: 2,
    example: nginxRecord('error', 'no resolver defined to resolve backend while sending to client'),
  },
  {
    id: 'no-port',
    tier: 'A',
    find: 'no port in upstream',
    pattern: /no port in upstream "(?<name>[^"]{0,300})/,
    hints: (fields) =>
      fields.level === 'emerg' ? hint('proxy.config-invalid', 0.9) : hint('http-5xx', 0.7, 'route.wrong-port', 0.4),
    rank: 2,
    example: nginxRecord('error', 'no port in upstream "backend"'),
  },
  {
    id: 'invalid-url-prefix',
    tier: 'A',
    find: 'invalid URL prefix in',
    pattern: /invalid URL prefix in "/,
    hints: hint('http-5xx', 0.8, 'route.scheme-mismatch', 0.3),
    rank: 1,
    example: nginxRecord('error', 'invalid URL prefix in "http://"'),
  },
  {
    id: 'resolver-socket',
    tier: 'A',
    find: [
      'socket() failed',
      'close() socket failed',
      'ioctl(FIONBIO) failed',
      'ioctl(!FIONBIO) failed',
      'close() socketfailed',
    ],
    pattern: /while resolving/,
    hints: hint('unresolved', 0.5, 'host.dns-broken', 0.4),
    rank: 4,
    example: [`2026/11/21 10:04:05 [alert] 1#1: socket() failed (24: Too many open files) while resolving${RESOLVING}`],
  },
  {
    id: 'zone-memory',
    tier: 'A',
    find: 'cannot add new server to upstream',
    hints: hint('no-live-upstreams', 0.4),
    example: '2026/11/21 10:04:05 [error] 1#1: cannot add new server to upstream "backend", memory exhausted',
  },
  {
    id: 'resolver-trouble',
    tier: 'A',
    find: [
      'in DNS response',
      'DNS response for',
      'DNS response',
      'short DNS response',
      'DNS error',
      'name is out of DNS response',
      'unexpected RR type',
      'unexpected RR class',
      'wrong ident',
      'could not cancel',
      'buffer overflow',
      'unexpected response for',
      'no A or CNAME types in DNS response',
      'no SRV type in DNS response',
      'no PTR type in DNS response',
    ],
    pattern: (text) =>
      /DNS (?:response|error)|RR (?:type|class)|^wrong ident|^could not cancel .* resolving|^buffer overflow$|unexpected response for|while resolving/.test(
        text,
      ) && !HOST.test(text)
        ? {}
        : null,
    hints: hint('unresolved', 0.5, 'host.dns-broken', 0.5),
    rank: -1,
    example: [
      `2026/11/21 10:04:05 [error] 1#1: unexpected A record in DNS response${RESOLVING}`,
      `2026/11/21 10:04:05 [error] 1#1: unexpected DNS response for backend${RESOLVING}`,
      `2026/11/21 10:04:05 [error] 1#1: DNS error (2: Server failure), query id:123, name:"backend"${RESOLVING}`,
      `2026/11/21 10:04:05 [error] 1#1: short DNS response${RESOLVING}`,
      `2026/11/21 10:04:05 [error] 1#1: wrong ident 4 in DNS response for backend, expect 5${RESOLVING}`,
      `2026/11/21 10:04:05 [error] 1#1: unexpected RR type 99 in DNS response${RESOLVING}`,
      `2026/11/21 10:04:05 [error] 1#1: unexpected RR class 99${RESOLVING}`,
      `2026/11/21 10:04:05 [error] 1#1: unexpected response for backend${RESOLVING}`,
      '2026/11/21 10:04:05 [alert] 1#1: could not cancel backend resolving',
      `2026/11/21 10:04:05 [crit] 1#1: buffer overflow${RESOLVING}`,
    ],
  },
  nginxFamily({ id: 'rewrite-cycle', tier: 'C', hints: hint('http-5xx', 0.8) }, 'error', [
    'rewrite or internal redirection cycle while processing "/x"',
    'rewrite or internal redirection cycle while internally redirecting to "/index.html"',
    'subrequests cycle while processing "/x"',
    'could not find named location "@app"',
    'empty URI in redirect to named location "@app"',
    'no handler found',
  ]),
]);
