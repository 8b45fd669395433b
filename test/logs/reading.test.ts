import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../src/core/event.ts';
import { toStreams } from '../../src/logs/lines.ts';
import { recognise } from '../../src/logs/recognise.ts';
import { LogScanner } from '../../src/logs/scan.ts';
import { readStackTrace } from '../../src/logs/stacktrace.ts';
import { withoutStrangers } from '../../src/logs/strangers.ts';
import { strip } from '../../src/logs/strip.ts';
import { readTraceback } from '../../src/logs/traceback.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const AT = Date.UTC(2026, 10, 21, 10, 4, 5);

describe('prefixes', () => {
  it.each([
    ['Nov 21 10:04:05 vps gunicorn[12]: hello', { program: 'gunicorn', pid: 12, at: AT, rest: 'hello' }],
    ['2026-11-21T10:04:05+0000 vps systemd[1]: hello', { program: 'systemd', pid: 1, at: AT, rest: 'hello' }],
    ['Nov 21 10:04:05.250000 vps kernel: hello', { program: 'kernel', at: AT + 250, rest: 'hello' }],
    ['11월 21 10:04:05 vps gunicorn[12]: 안녕', { program: 'gunicorn', pid: 12, at: AT, rest: '안녕' }],
    ['2026-11-21T10:04:05.250000000Z hello', { at: AT + 250, rest: 'hello' }],
    ['2026-11-21T10:04:05.250000000Z stderr F hello', { at: AT + 250, rest: 'hello' }],
    ['2026-11-21T10:04:05.250000000Z app: error: hello', { program: null, at: AT + 250, rest: 'app: error: hello' }],
    ['web-1  | hello', { container: 'web-1', rest: 'hello' }],
    ['\x1b[36mweb_1  |\x1b[0m hello', { container: 'web_1', rest: 'hello' }],
    ['web.1.abc123@node    | hello', { container: 'web.1.abc123@node', rest: 'hello' }],
    ['[pod/web-1/app] hello', { container: 'app', rest: 'hello' }],
    ['web-7d4b9c6f5d-abcde app hello', { container: 'app', rest: 'hello' }],
    ['<165>1 2026-11-21T10:04:05.000Z vps app 12 ID47 - hello', { program: 'app', pid: 12, at: AT, rest: 'hello' }],
    ['<34>Nov 21 10:04:05 vps su: hello', { program: 'su', at: AT, rest: 'hello' }],
    ['[12345.678901] hello', { program: 'kernel', rest: 'hello' }],
    ['0|api  | hello', { container: 'api', rest: 'hello' }],
    ['> hello\r', { rest: 'hello' }],
    ['Dec 21 10:04:05 vps a[1]: last year', { at: Date.UTC(2025, 11, 21, 10, 4, 5) }],
  ])('%j', (line, expected) => {
    expect(strip(line, { now: NOW })).toMatchObject(expected);
  });

  it('reads JSON lines, docker’s files and what is inside them', () => {
    expect(
      recognise('{"log":"FATAL:  role \\"x\\" does not exist\\n","stream":"stderr","time":"2026-11-21T10:04:05Z"}'),
    ).toMatchObject([{ signature: 'role-missing', at: AT }]);
    expect(
      recognise(
        JSON.stringify({
          level: 50,
          time: AT,
          pid: 7,
          msg: 'x',
          err: {
            message: "Cannot find module 'pg'",
            stack: "Error: Cannot find module 'pg'\n    at a (/app/b.js:3:1)",
          },
        }),
      ),
    ).toMatchObject([{ signature: 'module-not-found', at: AT, pid: 7, fields: { path: '/app/b.js', line: '3' } }]);
  });

  it('keeps the unit and the process of JSON that a program wrote into the journal, or a collector wrapped', () => {
    const MESSAGE = JSON.stringify({ level: 'error', msg: 'connect ECONNREFUSED 127.0.0.1:5432' });
    const entry = { MESSAGE, SYSLOG_IDENTIFIER: 'node', _SYSTEMD_UNIT: 'shop.service', _PID: '42' };
    const [line] = toStreams(JSON.stringify(entry), {}).flat();
    expect(line).toMatchObject({ program: 'node', unit: 'shop.service', pid: 42 });
    expect(line?.json?.message).toBe('connect ECONNREFUSED 127.0.0.1:5432');
    const [wrapped] = toStreams(`Nov 21 10:04:05 vps shop.service[42]: ${JSON.stringify({ log: MESSAGE })}`, {}).flat();
    expect(wrapped).toMatchObject({ program: 'shop.service', unit: 'shop.service', pid: 42 });
    const [bare] = toStreams(JSON.stringify({ message: MESSAGE, pid: 7 }), {}).flat();
    expect(bare).toMatchObject({ pid: 7 });
  });

  it('cuts what a visitor wrote behind a path, where a program names one in front', () => {
    for (const head of ['', 'WARNING 2026-11-21 10:04:05,123 log 12 140 ', '[21/Nov/2026 10:04] WARNING [a.b:241] '])
      expect(withoutStrangers(`${head}Not Found: /a b c`)).toBe(`${head}Not Found: /a`);
    const other = 'Error: "Not Found: /a" while talking to 127.0.0.1:3000: connection refused';
    expect(withoutStrangers(other)).toBe(other);
  });

  it('keeps the tracebacks of two containers apart', () => {
    const text = [
      'a-1  | Traceback (most recent call last):',
      'b-1  | Traceback (most recent call last):',
      'a-1  |   File "/app/a.py", line 1, in <module>',
      'b-1  |   File "/app/b.py", line 2, in <module>',
      "a-1  | ModuleNotFoundError: No module named 'app.x'",
      "b-1  | KeyError: 'API_KEY'",
    ].join('\n');
    expect(recognise(text).map((event) => [event.signature, event.fields.path, event.line])).toEqual([
      ['module-not-found', '/app/a.py', 1],
      ['env-key-error', '/app/b.py', 2],
    ]);
  });
});

describe('tracebacks', () => {
  const lines = (text: string): string[] => text.split('\n');

  it('finds the deepest frame of the project, and the whole chain', () => {
    const trace = readTraceback(
      lines(
        'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\n    g()\n    ~^^\n  File "/venv/lib/python3.11/site-packages/x.py", line 9, in g\n    raise E\nKeyError: \'A\'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "/srv/b.py", line 7, in h\nValueError: first\n  second\n\nnext',
      ),
      0,
    );
    expect(trace.raised.map((one) => [one.exception, one.fields.path, one.fields.line])).toEqual([
      ['KeyError', '/srv/a.py', '3'],
      ['ValueError', '/srv/b.py', '7'],
    ]);
    expect(trace.raised[1]?.message).toBe('first\nsecond');
    expect(trace.end).toBe(14);
  });

  it('reads exception groups and syntax errors', () => {
    const group = readTraceback(
      lines(
        '  + Exception Group Traceback (most recent call last):\n  |   File "/srv/a.py", line 3, in f\n  | ExceptionGroup: many (1 sub-exception)\n  +-+---------------- 1 ----------------\n    | Traceback (most recent call last):\n    |   File "/srv/b.py", line 4, in g\n    | ConnectionRefusedError: [Errno 111] Connection refused\n    +------------------------------------',
      ),
      0,
    );
    expect(group.raised.map((one) => one.exception)).toEqual(['ExceptionGroup', 'ConnectionRefusedError']);
    expect(
      recognise('  File "/srv/a.py", line 12\n    def f(\n         ^\nSyntaxError: \'(\' was never closed'),
    ).toMatchObject([{ signature: 'syntax-error', fields: { path: '/srv/a.py', line: '12' } }]);
  });

  it('takes no source line of another frame for the one that could not be read', () => {
    const [raised] = readTraceback(
      lines(
        'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\n    x = 1_000\n  File "/srv/b.py", line 4\nSyntaxError: invalid syntax',
      ),
      0,
    ).raised;
    expect(raised?.fields).toMatchObject({ path: '/srv/b.py', statement: '' });
  });

  it('survives one that was cut off, and one that lost its indentation', () => {
    expect(
      recognise(
        `Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\n    g()\n2026/11/21 10:04:05 [error] 1#1: *1 no live upstreams while connecting to upstream, client: 1.2.3.4, server: a`,
      ),
    ).toMatchObject([{ signature: 'no-live-upstreams' }]);
    expect(
      recognise(
        "Traceback (most recent call last):\nFile \"/srv/a.py\", line 3, in <module>\nfrom b import c\nImportError: cannot import name 'c' from 'b' (/srv/b.py)",
      ),
    ).toMatchObject([{ signature: 'cannot-import-name' }]);
  });

  it('reads the stacks of Node, Java, Ruby, PHP and Go', () => {
    const node = readStackTrace(
      lines(
        "Error: Cannot find module './x'\nRequire stack:\n- /app/a.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1145:15)\n    at Object.<anonymous> (/app/a.js:3:11) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '/app/a.js' ]\n}\n\nNode.js v20.1.0",
      ),
      0,
    );
    expect(node).toMatchObject({
      language: 'node',
      raised: [{ exception: 'Error', fields: { path: '/app/a.js', line: '3', code: 'MODULE_NOT_FOUND' } }],
    });
    const java = readStackTrace(
      lines(
        'Exception in thread "main" java.lang.IllegalStateException: x\n\tat org.springframework.A.b(A.java:1)\n\tat com.example.Main.main(Main.java:12)\nCaused by: java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.connect(Net.java:5)\n\t... 12 more',
      ),
      0,
    );
    expect(java?.language).toBe('java');
    expect(java?.raised.map((one) => one.exception)).toEqual([
      'java.lang.IllegalStateException',
      'java.net.ConnectException',
    ]);
    expect(
      readStackTrace(
        lines("/app/a.rb:3:in `x': cannot load such file -- pg (LoadError)\n\tfrom /app/b.rb:1:in `<main>'"),
        0,
      ),
    ).toMatchObject({ language: 'ruby', end: 2 });
    expect(
      readStackTrace(
        lines('PHP Fatal error:  Uncaught Error: x in /a.php:3\nStack trace:\n#0 {main}\n  thrown in /a.php on line 3'),
        0,
      ),
    ).toMatchObject({ language: 'php', end: 4 });
    expect(
      readStackTrace(
        lines('panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:12 +0x1d\nexit status 2'),
        0,
      ),
    ).toMatchObject({ language: 'go', raised: [{ fields: { path: '/app/main.go', line: '12' } }] });
    // Go's own library is foreign, what is built in /go/src is not; a date in front of `panic:` is somebody's log.
    const own =
      'panic: x\n\ngoroutine 1 [running]:\n\t/usr/local/go/src/net/http/server.go:3\n\t/go/src/app/main.go:12';
    expect(readStackTrace(lines(own), 0)?.raised[0]?.fields.path).toBe('/go/src/app/main.go');
    expect(readStackTrace(lines('2026/11/21 10:04:05 panic: recovered\n\n'), 0)).toBeNull();
  });

  it('judges a missing module by whose it is', () => {
    const first = (text: string): string | undefined =>
      recognise(text)[0]?.hints.reduce((a, b) => (b.weight > a.weight ? b : a)).id;
    expect(first("ModuleNotFoundError: No module named 'orders.urls'")).toBe('app.module-not-found');
    expect(first("ModuleNotFoundError: No module named 'psycopg2'")).toBe('app.dependency-missing');
    expect(first("Error: Cannot find module 'express'")).toBe('app.dependency-missing');
    expect(first("Error: Cannot find module './routes/x'")).toBe('app.module-not-found');
    expect(
      first(
        'Traceback (most recent call last):\n  File "/srv/venv/lib/python3.11/site-packages/gunicorn/util.py", line 371, in import_app\n    mod = importlib.import_module(module)\nModuleNotFoundError: No module named \'wsgi\'',
      ),
    ).toBe('app.entrypoint-not-found');
    expect(
      first(
        'Traceback (most recent call last):\n  File "/srv/shop/shop/urls.py", line 3, in <module>\n    import shop.missing\nModuleNotFoundError: No module named \'shop\'',
      ),
    ).toBe('app.module-not-found');
  });
});

describe('scanner', () => {
  function scan(
    kind: 'nginx-error' | 'access' | 'text',
    text: string,
    step: number,
  ): { events: [string, number][]; scanner: LogScanner } {
    const events: [string, number][] = [];
    const scanner = new LogScanner(kind, (event: LogEvent, offset) => events.push([event.signature, offset]), {
      now: NOW,
    });
    const bytes = new TextEncoder().encode(text);
    for (let i = 0; i < bytes.length; i += step) scanner.write(bytes.subarray(i, i + step));
    scanner.end();
    return { events, scanner };
  }

  const error = (message: string): string =>
    `2026/11/21 10:04:05 [error] 12#12: *5 ${message}, client: 203.0.113.9, server: a, request: "GET / HTTP/1.1", host: "a"\n`;
  const text =
    error('open() "/a" failed (2: No such file or directory)') +
    error('connect() failed (111: Connection refused) while connecting to upstream') +
    error('access forbidden by rule') +
    error('upstream sent too big header while reading response header from upstream') +
    error('backend could not be resolved (3: Host not found)');

  it('tells the same events with the same offsets whatever the chunks', () => {
    const whole = scan('nginx-error', text, 1_000_000);
    expect(whole.events.map(([id]) => id)).toEqual(['connect-refused', 'header-too-big', 'not-resolved']);
    expect(text.slice(whole.events[0]?.[1])).toMatch(/^2026.+\*5 connect/);
    for (const step of [1, 7, 100, 333])
      expect(scan('nginx-error', text, step)).toMatchObject({ events: whole.events, scanner: { stats: { lines: 5 } } });
  });

  it('agrees with the slow way on what is of interest', () => {
    const slow = recognise(text).filter((event) => event.tier !== 'D');
    expect(slow.map((event) => event.signature)).toEqual(['connect-refused', 'header-too-big', 'not-resolved']);
  });

  it('holds no more than a line, and cuts long ones', () => {
    const { scanner, events } = scan(
      'nginx-error',
      `${error('x'.repeat(200_000))}${error('no live upstreams while connecting to upstream')}`,
      4096,
    );
    expect(scanner.stats).toMatchObject({ cut: 1, lines: 2 });
    expect(events.map(([id]) => id)).toEqual(['no-live-upstreams']);
  });

  it('finds failures in access logs and tracebacks in the words of programs', () => {
    const line = (status: number): string =>
      `203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET / HTTP/1.1" ${status} 157 "-" "x"\n`;
    expect(
      scan('access', line(200) + line(502) + line(404) + line(499) + line(504), 50).events.map(([id]) => id),
    ).toEqual(['access-proxy-error', 'access-client-gave-up', 'access-proxy-error']);
    expect(
      scan(
        'text',
        'INFO fine\nTraceback (most recent call last):\n  File "/a.py", line 1, in <module>\nModuleNotFoundError: No module named \'flask\'\n',
        100_000,
      ).events.map(([id]) => id),
    ).toEqual(['module-not-found']);
  });
});

describe('events', () => {
  it('keep their bounds', () => {
    const [event] = recognise(
      `Traceback (most recent call last):\n${'  File "/srv/a.py", line 3, in f\n    사고()\n'.repeat(500)}ValueError: ${'é'.repeat(10_000)}`,
    );
    expect(Buffer.byteLength(event?.detail ?? '')).toBeLessThanOrEqual(4096);
    expect(event?.text.length).toBeLessThanOrEqual(1000);
  });
});
