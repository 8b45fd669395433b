import { nginxFamily, nginxRecord } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** What nginx itself is short of, which looks like an upstream failure. */
export const signatures = defineSignatures(
  'nginx',
  [
    {
      id: 'worker-connections',
      context: false,
      tier: 'C',
      find: [
        'worker_connections are not enough',
        'worker_connections are not enough, reusing connections',
        'worker_connections are not enough for',
      ],
      pattern: /(?:(?<limit>\d{1,9}) )?worker_connections are not enough/,
      hints: hint('proxy.worker-connections', 0.95),
      example: [
        nginxRecord('alert', '768 worker_connections are not enough while connecting to upstream'),
        '2026/11/21 10:04:05 [warn] 12#12: 512 worker_connections are not enough, reusing connections',
      ],
    },
    {
      // `nginx -s reload`: the master that the pid file names is gone.
      id: 'no-master',
      tier: 'C',
      find: 'kill(',
      pattern: /^(?:nginx: \[alert\] )?kill\((?<pid>\d{1,10}), \d{1,2}\) failed \(3: No such process\)/,
      hints: hint('proxy.not-running', 0.7, 'process.stale-pidfile', 0.5, 'proxy.config-not-reloaded', 0.5),
      rank: 2,
      example: '2026/11/21 10:04:05 [alert] 1#1: kill(18, 1) failed (3: No such process)',
    },
    {
      id: 'too-many-files',
      tier: 'C',
      find: ['Too many open files', 'failed (24', 'failed (23'],
      hints: (fields) => (fields.errno === '23' ? hint('host.fd-exhausted', 0.9) : hint('proxy.fd-limit', 0.95)),
      rank: 2,
      example: [
        nginxRecord('alert', 'socket() failed (24: Too many open files) while connecting to upstream'),
        '2026/11/21 10:04:05 [crit] 12#12: accept4() failed (24: Too many open files)',
        '2026/11/21 10:04:05 [crit] 12#12: accept4() failed (23: Too many open files in system)',
      ],
    },
    {
      // AppArmor and SELinux may forbid the proxy a new connection as such; file rights have no say in it.
      id: 'socket-forbidden',
      tier: 'A',
      find: 'socket() failed (13',
      hints: hint('proxy.mac-denied', 0.85),
      rank: 2,
      example: nginxRecord('alert', 'socket() failed (13: Permission denied) while connecting to upstream'),
    },
    {
      id: 'disk-full',
      tier: 'C',
      // A write that only began: there was room for a part of it.
      find: ['No space left on device', 'failed (28', 'Disk quota exceeded', 'has written only'],
      pattern: (text) => {
        const path = /"(\/[^"]{1,300})"/.exec(text)?.[1];
        return path === undefined ? {} : { path };
      },
      hints: hint('host.disk-full', 0.9, 'proxy.disk-full', 0.9),
      rank: 3,
      example: [
        nginxRecord('crit', 'pwrite() "/var/lib/nginx/body/0000000001" failed (28: No space left on device)'),
        nginxRecord('crit', 'pwritev() "/var/lib/nginx/body/0000000002" has written only 8192 of 9021'),
        nginxRecord(
          'crit',
          'open() "/var/lib/nginx/proxy/1/00/0000000001" failed (28: No space left on device) while reading upstream',
        ),
      ],
    },
    {
      id: 'temp-denied',
      tier: 'C',
      find: ['open()', 'mkdir()', 'pwrite()', 'rename()', 'chmod()', 'unlink()'],
      pattern:
        /^(?<call>open|mkdir|pwrite|rename|chmod|unlink)\(\) "(?<path>\/[^"]{0,200}(?:proxy|fastcgi|uwsgi|scgi|client_body|body|cache|temp)[^"]{0,200})".{0,400}failed \((?<errno>13|30|2|1):/,
      // What it may not write it cannot buffer.
      hints: ({ errno }) =>
        errno === '30'
          ? hint('http-5xx', 0.6, 'app.read-only-filesystem', 0.8)
          : hint('http-5xx', 0.6, 'app.permission-denied', 0.6, 'proxy.disk-full', 0.45),
      rank: 2,
      example: [
        nginxRecord(
          'crit',
          'open() "/var/lib/nginx/proxy/1/00/0000000001" failed (13: Permission denied) while reading upstream',
          'http://127.0.0.1:8000/',
        ),
        'nginx: [emerg] mkdir() "/var/lib/nginx/tmp/client_body" failed (30: Read-only file system)',
      ],
    },
    {
      id: 'memory',
      tier: 'C',
      find: ['Cannot allocate memory', 'failed (12', 'could not allocate node'],
      // A full zone of shared memory has the size that the configuration gave it; the host may have plenty.
      hints: (_fields, text) =>
        text.includes('could not allocate') ? hint('http-503', 0.4) : hint('host.memory-exhausted', 0.7),
      rank: 2,
      example: [
        nginxRecord('emerg', 'malloc(4096) failed (12: Cannot allocate memory)'),
        nginxRecord('alert', 'fork() failed while spawning "worker process" (12: Cannot allocate memory)'),
      ],
    },
    {
      id: 'ephemeral-ports',
      tier: 'C',
      find: 'bind() failed',
      hints: hint('connect-addr-unavailable', 0.8, 'proxy.ephemeral-ports', 0.5),
      example: nginxRecord('crit', 'bind() failed (99: Cannot assign requested address) while connecting to upstream'),
    },
    {
      id: 'worker-died',
      tier: 'C',
      find: 'exited on signal',
      pattern:
        /(?<process>worker process|cache manager process|cache loader process) (?<child>\d{1,10}) exited on signal (?<signal>\d{1,3})/,
      hints: (fields) =>
        fields.signal === '9'
          ? hint('process.oom-killed', 0.4, 'process.crashed', 0.4)
          : fields.signal === '15'
            ? []
            : hint('process.crashed', 0.5),
      rank: 2,
      example: '2026/11/21 10:04:05 [alert] 1#1: worker process 29 exited on signal 11 (core dumped)',
    },
    {
      id: 'worker-fatal',
      tier: 'C',
      find: 'exited with fatal code',
      hints: hint('proxy.not-running', 0.6),
      rank: 2,
      example: '2026/11/21 10:04:05 [alert] 1#1: worker process 29 exited with fatal code 2 and cannot be respawned',
    },
    {
      id: 'limited',
      context: false,
      tier: 'C',
      find: [
        'limiting requests',
        'limiting connections',
        'limiting requests, dry run',
        'limiting connections, dry run',
      ],
      pattern: /limiting (?:requests|connections).{0,80}by zone "(?<zone>[^"]{1,100})"/,
      hints: (_fields, text) => (text.includes('dry run') ? [] : hint('http-503', 0.6)),
      example: [
        nginxRecord('error', 'limiting requests, excess: 5.123 by zone "one"'),
        nginxRecord('error', 'limiting connections by zone "addr"'),
      ],
    },
    nginxFamily(
      {
        id: 'cache-trouble',
        tier: 'C',
        pattern:
          /^(?:cache (?:file )?"[^"]{1,300}" (?:contains|not found|is too|version|has)|thread |cache lock|stalled|ignore long|aio |task #)/,
      },
      'crit',
      [
        'cache file "/var/cache/nginx/a" contains invalid header',
        'cache "x" not found',
        'thread pool "x" not found',
        'cache file "/var/cache/nginx/a" is too small',
        'cache file "/var/cache/nginx/a" version mismatch',
        'cache file "/var/cache/nginx/a" has md5 collision',
        'cache lock timeout',
        'stalled cache updating, error:0',
        'ignore long locked inactive cache entry abc, count:1',
        'thread operation took too long while reading upstream',
        'aio operation took too long',
        'task #1 already active',
      ],
    ),
    {
      id: 'local-error',
      tier: 'C',
      find: [
        'is not enough for cache key',
        'getsockname() failed',
        'setsockopt(TCP_NODELAY) failed',
        'close() socket',
        'could not enable transparent proxying',
        'is used already',
        'rewritten URI has a zero length',
        'cycle while evaluating variable',
        'invalid $limit_rate',
        'using uninitialized',
        'the value of the',
        'invalid PID number',
        'nested in-memory subrequest',
        'request reference counter overflow',
        'invalid size',
        'getsockopt(',
        'try again to bind() after',
        'queue overflow',
        'setsockopt(SO_RCVBUF) failed',
        'close() socketfailed',
        'subrequests cycle',
        'rewrite or internal redirection cycle while redirect to named location',
      ],
      rank: -2,
      example: [
        nginxRecord(
          'error',
          'proxy_buffer_size 4096 is not enough for cache key, it should be increased to at least 8192',
        ),
        nginxRecord('warn', 'using uninitialized "x" variable'),
        nginxRecord('error', 'cycle while evaluating variable "x"'),
      ],
    },
    {
      id: 'option-ignored',
      tier: 'C',
      find: 'failed, ignored',
      example: nginxRecord(
        'alert',
        'setsockopt(SO_RCVBUF, 4096) 0.0.0.0:80 failed, ignored (1: Operation not permitted)',
      ),
    },
    {
      id: 'local-trouble',
      tier: 'C',
      find: 'alert',
      pattern: () => null,
      example: nginxRecord('alert', 'some call of some module failed (5: Input/output error)'),
    },
  ],
  { context: true },
);
