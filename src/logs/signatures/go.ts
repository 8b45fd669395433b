import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Programs in Go and Rust. */
export const signatures = [
  ...defineSignatures('go', [
    said(
      'port-in-use',
      // On the ports of the web it is most often a proxy that listens.
      ({ address = '' }) =>
        /:(?:80|443)$/.test(address)
          ? hint('port.in-use', 0.9, 'proxy.bind-failed', 0.8)
          : hint('port.in-use', 0.97, 'proxy.bind-failed', 0.2),
      ['bind: address already in use', 'bind: Only one usage of each socket address'],
      [
        'listen tcp :8080: bind: address already in use',
        'panic: listen tcp 0.0.0.0:80: bind: address already in use',
        'listen tcp :3000: bind: Only one usage of each socket address (protocol/network address/port) is normally permitted.',
      ],
      { rank: 1, pattern: /listen (?:tcp[46]?|unix) (?<address>\S{1,200}): bind/ },
    ),
    said(
      'body-too-large',
      hint('http-4xx', 0.6, 'route.body-too-large', 0.85),
      'http: request body too large',
      '"msg": "http: request body too large",',
    ),
    said(
      'bind-denied',
      hint('app.permission-denied', 0.9),
      ['bind: permission denied', 'bind: cannot assign requested address'],
      ['listen tcp :80: bind: permission denied', 'listen tcp 10.9.9.9:80: bind: cannot assign requested address'],
      { pattern: /listen (?:tcp[46]?|unix) (?<address>\S{1,200}): bind/ },
    ),
    said(
      'fatal',
      (_fields, text) =>
        /out of memory|cannot allocate/.test(text)
          ? hint('host.memory-exhausted', 0.7, 'process.heap-exhausted', 0.5)
          : hint('process.crashed', 0.8),
      'fatal error',
      ['fatal error: concurrent map writes', 'fatal error: runtime: out of memory'],
      {
        pattern:
          /^fatal error: (?<reason>(?:concurrent map|runtime|all goroutines|stack overflow|unexpected signal|out of memory|schedule).{0,200})/,
      },
    ),
    said(
      'connect',
      (fields, text) =>
        /^(?:5432|3306|27017|1433)$/.test(fields.port ?? '') ||
        /\b(?:postgres|mysql|mariadb|mongo|database)\b.*dial/i.test(text)
          ? hint('db.unreachable', 0.93)
          : fields.port === '6379'
            ? hint('cache.unreachable', 0.95)
            : hint('app.upstream-error', 0.5, 'db.unreachable', 0.35),
      ['dial tcp', 'failed to connect to'],
      [
        'dial tcp 172.18.0.2:5432: connect: connection refused',
        '[postgres]: failed to open database - dial tcp 172.18.0.4:6432: connect: connection refused',
        'failed to connect to `host=db user=app database=app`: dial tcp 172.18.0.2:5432: connect: connection refused',
      ],
      {
        rank: -1,
        pattern:
          /dial tcp (?<host>[\w.:[\]-]{1,253}?):(?<port>\d{1,5}): (?:connect: connection refused|i\/o timeout|connect: (?:no route|connection timed out))/,
      },
    ),
    said(
      'resolve-failed',
      hint('host.dns-broken', 0.7, 'route.host-unresolvable', 0.3, 'app.upstream-error', 0.2),
      'server misbehaving',
      'dial tcp: lookup api.example on 127.0.0.11:53: server misbehaving',
      { rank: -1, pattern: /lookup (?<host>[\w.-]{1,253}).{0,60}server misbehaving/ },
    ),
    said(
      'resolve',
      (fields) =>
        /db|postgres|mysql|mongo|sql/.test(fields.host ?? '')
          ? hint('db.host-unresolvable', 0.93)
          : hint('db.host-unresolvable', 0.5, 'app.upstream-error', 0.4),
      'no such host',
      'dial tcp: lookup postgres on 127.0.0.11:53: no such host',
      { rank: -1, pattern: /lookup (?<host>[\w.-]{1,253}).{0,60}no such host/ },
    ),
    said(
      'runtime-error',
      hint('app.unhandled-exception', 0.85),
      [
        'panic: runtime error',
        'runtime error: ',
        'panic: interface conversion',
        'panic: assignment to entry in nil map',
      ],
      [
        'panic: runtime error: invalid memory address or nil pointer dereference',
        'http: panic serving 127.0.0.1:38950: runtime error: index out of range [1] with length 1',
      ],
      { rank: 1 },
    ),
    said(
      'unhandled-exception',
      hint('app.unhandled-exception', 0.6),
      ['panic', 'goroutine 1 [running]'],
      ['panic: open config.yaml: no such file or directory', 'goroutine 1 [running]:'],
      { rank: -4, pattern: /^(?:http: )?panic(?: serving \S{1,60})?: (?<reason>.{1,300})|^goroutine 1 \[running\]/ },
    ),
  ]),
  ...defineSignatures('rust', [
    said(
      'panicked',
      hint('app.unhandled-exception', 0.75),
      'panicked at',
      "thread 'main' panicked at src/main.rs:5:10:",
      {
        pattern:
          /thread '(?<thread>[^']{1,60})' panicked at (?:'(?<reason>[^']{1,300})', )?(?<path>[\w./-]{1,200}):(?<line>\d{1,7})/,
      },
    ),
    said(
      'port-in-use',
      hint('port.in-use', 0.95),
      ['os error 98', 'AddrInUse'],
      [
        'Error: Os { code: 98, kind: AddrInUse, message: "Address already in use" }',
        'Address already in use (os error 98)',
      ],
      { rank: 1 },
    ),
  ]),
];
