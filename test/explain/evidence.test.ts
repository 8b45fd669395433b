import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { explain } from '../../src/explain/explain.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { ranked } from './corpus.ts';

const rules = [...causes, ...symptoms];
const named = (text: string) => explain(text, rules).rootCause?.id ?? null;

function python(file: string, statement: string, reason: string, library = '/usr/lib/python3.6/importlib'): string {
  return [
    'Traceback (most recent call last):',
    `  File "${library}/util.py", line 9, in load`,
    '    return compile(source)',
    `  File "${file}", line 3`,
    `    ${statement}`,
    '    ^',
    `SyntaxError: ${reason}`,
  ].join('\n');
}

describe('what lines name', () => {
  test.each([
    [
      "Error: Cannot find module '../stock/prices'\n    at Module._load (/srv/lib/node_modules/agent/hook.js:80:39) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '/srv/shop/server.js' ]\n}",
      'app.module-not-found',
    ],
    [
      python('/srv/shop/conf.py', 'name = f"{shop}"', 'invalid syntax', '/usr/lib/python2.7'),
      'app.runtime-incompatible',
    ],
    [python('/srv/shop/conf.py', 'if (n := len(a)) > 1:', 'invalid syntax'), 'app.runtime-incompatible'],
    [python('/srv/shop/conf.py', 'match command:', 'invalid syntax'), 'app.runtime-incompatible'],
    [
      python('/srv/shop/conf.py', 'print "up"', 'Missing parentheses in call to \'print\'. Did you mean print("up")?'),
      'app.runtime-incompatible',
    ],
    [python('/srv/shop/conf.py', 'name = f"{shop}"', 'invalid syntax'), 'app.syntax-error'],
    [python('/srv/shop/conf.py', 'bind = = 1', 'invalid syntax', '/usr/lib/python2.7'), 'app.syntax-error'],
    ['java.lang.IllegalArgumentException: Request header is too large', 'route.request-too-large-for-backend'],
    ['  Requests in queue: 100', 'process.workers-exhausted'],
    [
      "[error] (8)Exec format error: exec of '/srv/cgi/a.cgi' failed".replace(
        '[error] ',
        '[Tue Mar 04 05:06:07 2025] [error] ',
      ),
      'app.script-unrunnable',
    ],
    ['The log says: suexec policy violation: see suexec log for more details', 'app.script-unrunnable'],
    ['ValueError: keyfile "/srv/shop/tls.key" does not exist', 'app.file-missing'],
    [
      'Error: Request failed with status code 503\n    at createError (/srv/shop/node_modules/axios/lib/core/createError.js:16:15)\n    at settle (/srv/shop/node_modules/axios/lib/core/settle.js:17:12)',
      'app.upstream-error',
    ],
    ['tcp6     517      0 ::1:7001          ::1:40112         CLOSE_WAIT', 'process.hung'],
    ['[04/Mar/2025:05:06:07.123] backend shop (#3): invalid response', 'route.invalid-response'],
    [
      'ModSecurity: Request body (Content-Length) is larger than the configured limit (1048576).',
      'route.body-too-large',
    ],
    ["Couldn't create FastCGI listen socket on port 127.0.0.1:7001", 'port.in-use'],
    ['The kernel says `oom_memcg=/system.slice/shop.service` and `constraint=CONSTRAINT_MEMCG`', 'unit.oom-killed'],
    ['md{shop.example}: error, certificate valid in future (clock wrong?)', 'host.clock-skew'],
  ])('%s', (text, cause) => {
    expect(named(text)).toBe(cause);
  });

  test.each([
    // Connections that a pool of clients keeps, and one that has nothing but its end.
    'tcp       32      0 10.0.0.5:48112          203.0.113.7:443         CLOSE_WAIT',
    'tcp        1      0 127.0.0.1:7001          127.0.0.1:40112         CLOSE_WAIT',
    'tcp        0      0 127.0.0.1:7001          127.0.0.1:40112         ESTABLISHED',
    '  Requests in queue: 0',
    'INFO: file "/srv/shop/cache.json" does not exist, starting anew',
    '[Tue Mar 04 05:06:07.123456 2025] [core:info] [pid 71] [client 203.0.113.4:5000] AH00128: File does not exist: /srv/www/favicon.ico',
  ])('nobody in: %s', (text) => {
    expect(named(text)).toBeNull();
  });

  test('a browser’s own client tells of the site’s answer, not of a service behind the app', () => {
    const answer = explain('Uncaught (in promise) AxiosError: Request failed with status code 502', rules);
    expect(answer.rootCause).toBeNull();
    expect(answer.symptom?.id).toBe('http-502');
  });

  test('who speaks HTTP on a FastCGI port may have taken it', () => {
    const line =
      '[error] 1#1: *1 upstream sent unsupported FastCGI protocol version: 72 while reading response header from upstream, client: 203.0.113.4, server: shop.example, request: "GET / HTTP/1.1", upstream: "fastcgi://127.0.0.1:9000", host: "shop.example"';
    expect(ranked(explain(line, rules)).slice(0, 2)).toEqual(['route.protocol-mismatch', 'port.wrong-owner']);
  });
});
