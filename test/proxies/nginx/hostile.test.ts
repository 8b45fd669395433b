import { expect, test } from 'vitest';
import { globals } from '../../../src/proxies/nginx/globals.ts';
import { loadNginx } from '../../../src/proxies/nginx/load.ts';
import { parseConfig } from '../../../src/proxies/nginx/parse.ts';
import { problems } from '../../../src/proxies/nginx/problems.ts';
import { compilePattern } from '../../../src/proxies/nginx/regex.ts';
import { routes } from '../../../src/proxies/nginx/routes.ts';
import { serve } from '../../../src/proxies/nginx/serve.ts';
import { cpuMs } from '../../helpers/cpu.ts';
import { expectLinear } from '../../helpers/linear.ts';
import { memoryReader } from './lab.ts';
import { makeRandom } from './random.ts';

const PIECES =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: nginx writes its variables so
  'http server location upstream listen server_name proxy_pass rewrite return set if map include $uri ${x} $1 ( ) { } ; ; ; " \' \\ # \n ~ = ^~ @a / /a/ http://a http://$b/ unix:/s 80 [::]:80 last break ^/(.*)$ (?<n>.) error_page 404 502 try_files alias root limit_except GET default_server ssl default hostnames geo split_clients ~*x *.a .b é \0 \xff'.split(
    ' ',
  );

async function everything(text: string): Promise<void> {
  const config = await loadNginx(memoryReader({ '/n/nginx.conf': text }), { main: '/n/nginx.conf' });
  routes(config);
  globals(config);
  problems(config);
  for (const uri of ['/', '/a/b?x=1', '/%', '//..//', '']) {
    serve(config, { scheme: 'http', port: 80, host: 'a', method: 'GET', uri });
  }
}

test('random bytes and random words never throw', async () => {
  const random = makeRandom(7);
  for (let i = 0; i < 1500; i += 1) {
    const length = random.below(120);
    const words = Array.from({ length }, () =>
      i % 3 === 0 ? String.fromCharCode(random.below(256)) : `${random.pick(PIECES)} `,
    );
    const text = i % 3 === 2 ? `http { server { ${words.join('')} } }` : words.join('');
    await everything(text);
  }
});

test.each([
  ['one line of a megabyte', 'a b c;'.repeat(170_000)],
  ['one comment of a megabyte', `#${'x'.repeat(1_000_000)}`],
  ['one word of a megabyte', 'x'.repeat(1_000_000)],
  ['one string of a megabyte', `a "${'x'.repeat(1_000_000)}";`],
  ['a megabyte of braces', '{'.repeat(1_000_000)],
  ['a megabyte of blocks', 'a{'.repeat(500_000)],
  ['a megabyte of closed blocks', 'a{}'.repeat(330_000)],
  ['a megabyte of backslashes', '\\'.repeat(1_000_000)],
  ['a megabyte of words', 'x '.repeat(500_000)],
  ['an endless Lua block', `content_by_lua_block { ${'['.repeat(500_000)}${'--'.repeat(250_000)}`],
])('%s is read in linear time', (_name, text) => {
  expectLinear((size) => parseConfig(text.slice(0, size), 'f'), text.length);
});

/** Processor time of what takes a fraction of a second, milliseconds: only a stall takes so long. */
const STALL_MS = 30_000;

test('thousands of servers and locations', async () => {
  const locations = Array.from(
    { length: 2000 },
    (_, i) => `location /l${i} { proxy_pass http://127.0.0.1:${i + 1}; }`,
  ).join('\n');
  const servers = Array.from(
    { length: 500 },
    (_, i) => `server { server_name s${i}; location / { proxy_pass http://127.0.0.1:1; } }`,
  ).join('\n');
  const before = process.cpuUsage();
  await everything(`http { server { ${locations} } ${servers} }`);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(STALL_MS);
}, 120_000);

test('includes that go round end', async () => {
  const files = { '/n/nginx.conf': 'include a;', '/n/a': 'x 1; include b;', '/n/b': 'include a; include *;' };
  const config = await loadNginx(memoryReader(files), { main: '/n/nginx.conf' });
  expect(config.errors.some((error) => error.message.includes('includes itself'))).toBe(true);
});

test('a reader that throws is a file that was not read', async () => {
  const reader = {
    read: (): Promise<never> => Promise.reject(new Error('boom')),
    glob: (): Promise<never> => Promise.reject(new Error('boom')),
  };
  const config = await loadNginx(reader, { main: '/n/nginx.conf' });
  expect(config.unread).toEqual([{ path: '/n/nginx.conf', includedFrom: null, why: 'boom' }]);
});

test.each(['^(a+)+$', '^(a|aa)+$', '^(.*)*(.*)*(.*)*x$', '(a?){60}a{60}', '^(([a-z])+.)+[A-Z]([a-z])+$', '(?=(a+)+b)'])(
  'the pattern %s ends soon',
  (source) => {
    expect(cpuMs(() => compilePattern(source, false).exec(`${'a'.repeat(4000)}!`))).toBeLessThan(STALL_MS);
  },
);
