import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { loadNginx } from '../../../src/proxies/nginx/load.ts';
import { type Directive, parseConfig } from '../../../src/proxies/nginx/parse.ts';
import { problems } from '../../../src/proxies/nginx/problems.ts';
import { checkConfig, complain, diskReader, findNginx, memoryReader, REQUIRED } from './lab.ts';

const binary = findNginx();

/** A tree as one line: `name arg { … }`. */
function show(directives: readonly Directive[]): string {
  return directives
    .map(
      ({ name, args, block }) =>
        [name, ...args].map((w) => JSON.stringify(w)).join(' ') + (block ? ` {${show(block)}}` : ';'),
    )
    .join('');
}

function firstError(text: string): string | undefined {
  const error = parseConfig(text, 'f').errors[0];
  return error && `${error.message} in f:${error.line}`;
}

describe('words', () => {
  test.each([
    ['a b;', '"a" "b";'],
    ['a "b c" \'d"e\';', '"a" "b c" "d\\"e";'],
    ['a "x\\"y" \'x\\\'y\' x\\;y \\d\\.;', '"a" "x\\"y" "x\'y" "x\\\\;y" "\\\\d\\\\.";'],
    ['a "\\t\\n\\r\\\\";', '"a" "\\t\\n\\r\\\\";'],
    ['a # no\n b; #end', '"a" "b";'],
    ['a b#c;', '"a" "b#c";'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: nginx writes its variables so
    ['a ${x}y${{}z;', '"a" "${x}y${{}z";'],
    ['a $x{b;}', '"a" "$x" {"b";}'],
    ['if ($x = "a b") { b c; }', '"if" "($x" "=" "a b" ")" {"b" "c";}'],
    ['a{b;}c;', '"a" {"b";}"c";'],
    ["a it's;", '"a" "it\'s";'],
    ['a "";', '"a" "";'],
    ['content_by_lua_block { if x then y = "}" end -- }\n z = [[ } ]] } a;', '"content_by_lua_block" {}"a";'],
  ])('%s', (text, shown) => {
    const parsed = parseConfig(text, 'f');
    expect(parsed.errors).toEqual([]);
    expect(show(parsed.directives)).toBe(shown);
  });

  test('lines are those of the first word and of the end', () => {
    const [only] = parseConfig('\n\na\n  b\n  "c\nd";', 'f').directives;
    expect(only).toMatchObject({ place: { file: 'f', line: 3 }, endLine: 6 });
  });
});

describe('broken files say what nginx says', () => {
  const broken: readonly (readonly [string, string])[] = [
    ['a {', 'unexpected end of file, expecting "}" in f:1'],
    ['a b', 'unexpected end of file, expecting ";" or "}" in f:1'],
    ['}', 'unexpected "}" in f:1'],
    ['a b }', 'unexpected "}" in f:1'],
    ['events { a 1\n }', 'unexpected "}" in f:2'],
    [';', 'unexpected ";" in f:1'],
    ['{', 'unexpected "{" in f:1'],
    ['a "b"c;', 'unexpected "c" in f:1'],
    ['a "b', 'unexpected end of file, expecting ";" or "}" in f:1'],
    [`a ${'x'.repeat(5000)};`, 'too long parameter "xxxxxxxxxx..." started in f:1'],
    [`a "${'x'.repeat(5000)}";`, 'too long parameter, probably missing terminating """ character in f:1'],
  ];
  test.each(broken)('%s', (text, says) => expect(firstError(text)).toBe(says));

  test('what comes before the error stays', () => {
    const parsed = parseConfig('a 1; b { c 2; d }', 'f');
    expect(show(parsed.directives)).toBe('"a" "1";"b" {"c" "2";}');
  });

  test.runIf(binary !== null || REQUIRED)('and a real nginx does say it', () => {
    if (binary === null) throw new Error('no nginx');
    const folder = mkdtempSync(`${tmpdir()}/why502-parse-`);
    for (const [text, says] of [...broken, [`#${'x'.repeat(9000)}\nevents {}`, ''] as const]) {
      writeFileSync(`${folder}/nginx.conf`, text);
      const { said } = checkConfig(binary, folder);
      const ours = firstError(text) ?? '';
      // An unknown word is refused before the end of the file is.
      if (!/unknown directive|no "events"/.test(said))
        expect(said, text.slice(0, 40)).toContain(ours.replace(' in f:', ` in ${folder}/nginx.conf:`));
      else expect(['', says]).toContain(ours);
    }
    rmSync(folder, { recursive: true });
  });
});

describe.runIf(binary !== null || REQUIRED)('problems say what nginx -t says', () => {
  test.each([
    ['upstream app { server 127.0.0.1:8034; } server { listen 8099; location / { proxy_pass http://app:8034; } }'],
    ['upstream app { server 127.0.0.1:8034; } upstream app { server 127.0.0.1:1; } server { listen 8099; }'],
    ['upstream app { } server { listen 8099; }'],
    ['upstream app { server http://127.0.0.1:8034; } server { listen 8099; }'],
    ['upstream app { server 127.0.0.1:8034/; } server { listen 8099; }'],
    ['upstream app { server 127.0.0.1:80345; } server { listen 8099; }'],
    ['upstream app { server unix:; } server { listen 8099; }'],
    ['upstream app { server 127.0.0.1:1 max_fail=3; } server { listen 8099; }'],
    ['server { listen 8099; location / { proxy_pass 127.0.0.1:8034; } }'],
    ['server { listen 8099; location / { proxy_pass backend:8034; } }'],
    ['server { listen 8099; location / { proxy_pass htp://127.0.0.1:8034; } }'],
    ['server { listen 8099; location / { proxy_pass http://; } }'],
    ['server { listen 8099; location / { proxy_pass http:///x; } }'],
    ['server { listen 8099; location / { proxy_pass http://127.0.0.1:; } }'],
    ['server { listen 8099; location / { proxy_pass http://127.0.0.1:99999; } }'],
    ['server { listen 8099; location / { proxy_pass http://[::1; } }'],
    ['server { listen 8099; location / { proxy_pass http://127.0.0.1:8034 } }'],
    ['server { listen 8099; location / { proxy_pass http://127.0.0.1:8034; proxy_pass http://127.0.0.1:8035; } }'],
    ['server { listen 8099; location ~ ^/a { proxy_pass http://127.0.0.1:8034/; } }'],
    ['server { listen 8099; location @a { proxy_pass http://127.0.0.1:8034/b; } }'],
    ['server { listen 8099; location / { if ($arg_a) { proxy_pass http://127.0.0.1:8034/; } } }'],
    ['server { listen 8099; location / { limit_except GET { proxy_pass http://127.0.0.1:8034/; } } }'],
    ['server { listen 8099; location / { proxy_pass http://$undefined; } }'],
    ['server { listen 8099; location / { proxy_pass http://127.0.0.1:1; } location / { return 200; } }'],
    ['server { listen 8099; location /a { location /b { return 200; } } }'],
    ['server { listen 8099; location ~ ( { return 200; } }'],
    ['server { listen 8099; location / { fastcgi_pass 127.0.0.1; } }'],
    ['server { listen 8099; location / { fastcgi_pass http://127.0.0.1:9000; } }'],
    ['server { listen 8099; location / { fastcgi_pass unix:/run/php/php8.1-fpm.sock; } }'],
    ['server { listen 8099; location / { uwsgi_pass backend; } }'],
    ['server { listen 8099; location / { grpc_pass http://127.0.0.1:50051; } }'],
    ['server { listen 8099; proxy_pass http://127.0.0.1:1; }'],
    ['server { listen 8099; location / { proxy_pas http://127.0.0.1:1; } }'],
    ['server { listen 8099; include nope.conf;  }'],
    ['server { listen 8099; include sites/*.conf;  }'],
    ['server { listen 8099; server_name a; } server { listen 8099; server_name a; }'],
    ['server { listen 8099 default_server; } server { listen 8099 default_server; }'],
    ['server { listen 8099 ssl; server_name a; }'],
    ['server { listen 8099; listen 8099; }'],
    ['server { listen 8099; location /x { alias /y; proxy_pass http://127.0.0.1:1; } location ^/y { return 200; } }'],
    ['server { listen 8099; server_name a b; location / { return 200 }  }'],
    ['server { listen 8099; location / { proxy_pass "http://127.0.0.1:1; } }'],
    ['server { listen 8099; location / { proxy_buffer_size 64k; proxy_pass http://127.0.0.1:1; } }'],
    [
      'server { listen 8099; location / { proxy_buffers 2 4k; proxy_buffer_size 16k; proxy_pass http://127.0.0.1:1; } }',
    ],
    ['server { listen 127.0.0.1:99999; }'],
  ])('%s', async (http) => {
    if (binary === null) throw new Error('no nginx');
    const folder = mkdtempSync(`${tmpdir()}/why502-problem-`);
    writeFileSync(
      `${folder}/nginx.conf`,
      `pid ${folder}/pid; error_log stderr; events {}\nhttp { access_log off;\n${http} }\n`,
    );
    const { ok, said } = checkConfig(binary, folder);
    const config = await loadNginx(diskReader, { main: `${folder}/nginx.conf`, prefix: folder });
    const found = problems(config);
    rmSync(folder, { recursive: true });
    const refusals = found.filter((problem) => problem.severity === 'refused');
    expect(refusals.length === 0, `${said}\n${JSON.stringify(found)}`).toBe(ok);
    const [first] = found.filter((problem) => problem.nginxSays !== null);
    if (first) expect(said).toContain(`${first.nginxSays}`);
    else expect(said).not.toContain('[warn] conflicting');
  });
});

/** The files that `nginx -T` prints, each under a heading. */
function readDump(text: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const part of text.split(/^# configuration file /m).slice(1)) {
    const end = part.indexOf(':\n');
    files[part.slice(0, end)] = part.slice(end + 2);
  }
  return files;
}

test.runIf(binary !== null || REQUIRED)(
  "files and tree agree with nginx -T on Debian's own configuration",
  async (context) => {
    if (binary === null) throw new Error('no nginx');
    const main = '/etc/nginx/nginx.conf';
    const dump = spawnSync(binary, ['-T', '-c', main], { encoding: 'utf8' });
    // Another test bed may have its own configuration there, or we may not open the logs.
    if (dump.status !== 0) return context.skip(`nginx -T failed: ${dump.stderr}`);
    const printed = readDump(dump.stdout);
    const disk = await loadNginx(diskReader, { main });
    const dumped = await loadNginx(memoryReader(printed), { main });
    expect(disk.errors).toEqual([]);
    expect(dumped.files.map((file) => file.path)).toEqual(Object.keys(printed));
    expect([...new Set(disk.files.map((file) => file.path))]).toEqual(Object.keys(printed));
    expect(show(disk.directives)).toBe(show(dumped.directives));
    expect(problems(disk).filter((problem) => problem.severity === 'refused')).toEqual([]);
  },
);

test.runIf(binary === null && !REQUIRED)('nginx is missing', () =>
  complain('the comparison of messages with nginx -t'),
);

test('memory reader: a missing file is an error of its include', async () => {
  const config = await loadNginx(memoryReader({ '/n/nginx.conf': 'events {}\ninclude gone.conf;\n' }), {
    main: '/n/nginx.conf',
  });
  expect(config.errors).toEqual([
    { file: '/n/nginx.conf', line: 2, message: 'open() "/n/gone.conf" failed (2: No such file or directory)' },
  ]);
});
