import { describe, expect, it } from 'vitest';
import { recognise } from '../../src/logs/recognise.ts';

/** What a text points at with a weight of at least a half, the strongest first. */
const pointed = (text: string): string[] =>
  recognise(text)
    .flatMap(({ hints }) => hints)
    .filter(({ weight }) => weight >= 0.5)
    .sort((a, b) => b.weight - a.weight)
    .map(({ id }) => id);

describe('what programs say on every day', () => {
  it.each([
    ['2025-03-04 05:06:07 WARN UserService - Customer could not be found with email a@b.example', 'app.static-files'],
    ['OOMKilled=false ExitCode=0', 'container.oom-killed'],
    ['OOMKilled: "false"', 'container.oom-killed'],
    ["docker inspect -f '{{.State.OOMKilled}}' web", 'container.oom-killed'],
    ['Unable to write to the database: No space left on device', 'app.permission-denied'],
    ['java.io.IOException: Unable to write to the socket', 'app.permission-denied'],
    ['Unable to write in the cache directory, using memory', 'app.permission-denied'],
    ['2025-03-04 05:06:07 ERROR Health check failed: timeout while querying the database', 'read-timeout'],
    ['Health check failed: HTTP request failed with 500', 'proxy.peer-marked-down'],
    ['Health check failed.', 'proxy.peer-marked-down'],
    ['2025/03/04 05:06:07 http: proxy error: context canceled', 'http-502'],
    ['reverseproxy: starting on :8080', 'http-502'],
    ['PHP Warning:  chdir(): No such file or directory (errno 2) in /srv/x.php on line 3', 'unit.chdir-failed'],
    ['Error while running HTTP server error="http: Server closed"', 'proxy.config-invalid'],
    ['Error while running HTTP server: the queue is gone', 'proxy.config-invalid'],
    ['Error while building configuration of the report', 'proxy.config-invalid'],
    ['User account has not yet been activated', 'host.clock-skew'],
    ['Error: config file /app/local.yaml not found, falling back to default.yaml', 'app.file-missing'],
    ['boto3 ClientError: key /uploads/a.png does not exist', 'app.file-missing'],
    ['ERROR in resource handler: path /static/app.css does not exist', 'app.file-missing'],
    ['NotFoundError: path "/report.json" not found', 'app.file-missing'],
    ['Error: Route path "/api/v1.0" could not be found', 'app.file-missing'],
    ['RestClient::NotFound handled in 502 ms', 'app.upstream-error'],
    ["gem 'rest-client' provides RestClient:: helpers, 500 lines", 'app.upstream-error'],
    ['WARN retrying: Response status code 503, attempt 1 of 5 succeeded afterwards', 'app.upstream-error'],
    ['Response code 500 is returned on bad input', 'http-5xx'],
    ['INFO:     203.0.113.9:50000 - "GET //wp-json/wp/v2/users/ HTTP/1.1" 404 Not Found', 'route.path-doubled'],
    ['INFO:     203.0.113.9:50000 - "GET //feed/ HTTP/1.1" 404 Not Found', 'route.path-doubled'],
    ['"GET //vendor/phpunit HTTP/1.1" 404 179', 'route.path-doubled'],
    ['"GET /wp-content/wp-content/x HTTP/1.1" 404 179', 'route.path-doubled'],
    ['Could not find order-2024 in cache', 'app.dependency-missing'],
    ['Could not find item-5, skipping', 'app.dependency-missing'],
    ['WARNING: this image is not supported. Please use node:20', 'db.version-mismatch'],
    ['NOTICE:  table "foo" does not exist, skipping', 'app.migration-missing'],
    ['level=debug msg="Health check for container 4f2a done (exitCode=0)"', 'container.unhealthy'],
    ['{"response_code":403,"response_flags":"UAEX"}', 'http-503'],
    ['{"response_code":200,"response_flags":"URX"}', 'http-503'],
    ['%Cpu(s):  0.0 us,  0.0 sy, 99.9 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.1 si,  0.0 st', 'host.cpu-starved'],
    ...['224.0.0.251', '255.255.255.255', '10.0.0.255', 'ff02:0000:0000:0000:0000:0000:0000:0001'].map((target) => [
      `kernel: [UFW BLOCK] IN=eth0 OUT= MAC=01:00 SRC=10.0.0.1 DST=${target} LEN=32 PROTO=UDP SPT=5353 DPT=5353`,
      'host.firewall-blocked',
    ]),
  ])('%s is not about %s', (text, id) => {
    expect(pointed(text)).not.toContain(id);
  });

  it.each([
    ["** server can't find nothere.example: SERVFAIL", 'host.dns-broken', 0.6],
    ['Cannot GET //api/users', 'route.path-doubled', 0.5],
  ])('%s may be about %s', (text, id, weight) => {
    expect(recognise(text).flatMap(({ hints }) => hints)).toContainEqual({ id, weight });
  });

  it('what starts Caddy is harmless behind the prefix of its console, too', () => {
    const [started] = recognise('2025/03/04 05:06:07.123\tINFO\tserving initial configuration');
    expect(started).toMatchObject({ program: 'caddy', signature: 'started', hints: [] });
  });
});

describe('their neighbours, which do tell of a failure', () => {
  it.each([
    [
      "ValueError: The file 'app.css' could not be found with <whitenoise.storage.X object at 0x7f>.",
      'app.static-files',
    ],
    ['RuntimeException: Unable to write in the cache directory (/srv/shop/var/cache)', 'app.permission-denied'],
    ['http: proxy error: dial tcp 10.0.0.5:3000: socket: too many open files', 'proxy.fd-limit'],
    ['http: proxy error: dial tcp 10.0.0.5:3000: connect: cannot assign requested address', 'connect-addr-unavailable'],
    [
      'http: proxy error: dial tcp: lookup api on 127.0.0.11:53: read udp 172.18.0.2:4->127.0.0.11:53: i/o timeout',
      'unresolved',
    ],
    [
      'http: proxy error: dial tcp: lookup api on [::1]:53: read udp [::1]:4->[::1]:53: read: connection refused',
      'unresolved',
    ],
    ['http: proxy error: dial tcp 10.0.0.5:3000: i/o timeout', 'connect-timeout'],
    ['http: proxy error: net/http: timeout awaiting response headers', 'read-timeout'],
    ['2025/03/04 05:06:07 ERROR no postgres: dial tcp 10.0.0.5:5432: connect: connection refused', 'db.unreachable'],
    [
      '2025/03/04 05:06:07 ERROR events queue: dial tcp 10.0.0.5:6379: connect: connection refused',
      'cache.unreachable',
    ],
    ['2025/03/04 05:06:07 ERROR listen tcp :8080: bind: address already in use', 'port.in-use'],
    [
      '[12345.678901] Killed process 1234 (java) total-vm:812345kB, anon-rss:512345kB, file-rss:0kB',
      'process.oom-killed',
    ],
    ["error while creating mount source path '/var/lib/docker/volumes/x': no space left on device", 'host.disk-full'],
    ['badgateway: failed to receive response: dial unix /run/a.sock: connect: permission denied', 'connect-eacces'],
    ['Service "default/shop" does not have any active Endpoint.', 'service.no-replicas'],
    [
      '{"level":"warn","error":"received error status code: 500","targetURL":"http://10.0.0.5:80","message":"Health check failed."}',
      'proxy.peer-marked-down',
    ],
    ['[C45][S1] upstream reset: reset reason: connection termination', 'premature-close'],
    ['OSError: [Errno 23] Too many open files in system', 'host.fd-exhausted'],
    ['spawn-fcgi: bind failed: Permission denied', 'app.permission-denied'],
    ['Could not find rails-7.0.4 in any of the sources', 'app.dependency-missing'],
    ['Could not find rake-13.0.6, rack-2.2.3 in locally installed gems', 'app.dependency-missing'],
    ['OpenURI::HTTPError: 503 Service Unavailable', 'app.upstream-error'],
    ['HttpServerErrorException: 503 Service Unavailable', 'app.upstream-error'],
    ['sh: 1: lerna: not found', 'app.dependency-missing'],
    ['Error: invalid certificate, code: CERT_NOT_YET_VALID', 'host.clock-skew'],
    ['{"response_flags": "UC", "response_code": 503}', 'premature-close'],
    ['{"response_flags":"UR","response_code":503}', 'reset'],
    ['{"response_flags":"UPE","response_code":502}', 'invalid-header'],
    ['{"response_flags":"UF","upstream_transport_failure_reason":"delayed_connect_error:_113"}', 'connect-unreachable'],
    ['{"response_flags":"UF","upstream_transport_failure_reason":"delayed_connect_error:_111"}', 'connect-refused'],
    ['[ERROR] [MY-014061] [Server] Invalid MySQL server downgrade: Cannot downgrade from 80400', 'db.version-mismatch'],
    [
      'kernel: [UFW BLOCK] IN=docker0 OUT= SRC=172.17.0.2 DST=172.17.0.1 LEN=60 PROTO=TCP SPT=3 DPT=80',
      'host.firewall-blocked',
    ],
  ])('%s: %s', (text, id) => {
    expect(pointed(text)[0]).toBe(id);
  });
});
