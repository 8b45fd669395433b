import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { isProse } from '../../src/explain/complaint.ts';
import { explain } from '../../src/explain/explain.ts';
import { withoutColumns } from '../../src/explain/framed.ts';
import { prose } from '../../src/explain/prose.ts';
import { toldBy } from '../../src/explain/told.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { ranked } from './corpus.ts';

const rules = [...symptoms, ...causes];
const named = (text: string): string | undefined => explain(text, rules).rootCause?.id;

describe('what stands in front of lines is taken off only where it is a column', () => {
  test.each([
    ['first octets that grow', ['10.0.0.5 - - [x', '203.0.113.9 - - [x']],
    ['years', ['2025-12-31 23:59:59 a', '2026-01-01 00:00:01 b']],
    ['hours', ['10:15:01 a', '11:00:00 b']],
    ['days', ['20 Nov 2026 a', '21 Nov 2026 b']],
  ])('%s stay', (_name, lines) => {
    expect(withoutColumns(lines)).toEqual(lines);
  });

  test.each([
    ['grep -n', ['12:2026/11/20 a', '13:2026/11/20 b']],
    ['grep -C', ['12-2026/11/20 a', '13:2026/11/20 b']],
    ['cat -n', ['     5\t2026/11/20 a', '     6\t2026/11/20 b']],
  ])('%s goes', (_name, lines) => {
    expect(withoutColumns(lines)).toEqual(['2026/11/20 a', '2026/11/20 b']);
  });

  test("an exception's name is no file's", () => {
    const line = "requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='a', port=443): Max retries exceeded";
    expect(withoutColumns([line])).toEqual([line]);
    expect(named(`${line}\n`)).toBe('app.upstream-error');
  });
});

describe('whose unit a status is', () => {
  const DEAD = '   Active: inactive (dead) since Thu 2026-11-19 04:00:11 UTC; 5h ago\n';
  test.each([
    ['systemctl status nginx', 'proxy.not-running'],
    ['systemctl status -l nginx', 'proxy.not-running'],
    ['systemctl --no-pager status nginx.', 'proxy.not-running'],
    ['systemctl --no-pager status docker', 'docker.daemon-down'],
    ['systemctl status shop', 'unit.not-running'],
  ])('%s', (command, cause) => {
    expect(named(`$ ${command}\n${DEAD}`)).toBe(cause);
  });
});

describe('tables', () => {
  const FULL = "cp: error writing '/srv/a': No space left on device\n";
  const BLOCKS =
    'Filesystem Size Used Avail Use% Mounted on\nudev 1.9G 0 1.9G 0% /dev\n/dev/vda1 25G 11G 13G 46% /\n/dev/vda15 124M 6.1M 118M 5% /boot/efi\n';
  const inodes = (used: number): string =>
    `Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/vda1 3200000 ${used * 32_000} ${3_200_000 - used * 32_000} ${used}% /\n`;

  test('df -i is no df', () => {
    expect(named(`${FULL}${inodes(7)}`)).toBe('host.disk-full');
    expect(named(`${FULL}${inodes(7)}${BLOCKS}`)).toBe('host.disk-full');
    expect(named(`${FULL}${inodes(100)}${BLOCKS}`)).toBe('host.inodes-exhausted');
    expect(ranked(explain(inodes(7), rules))).not.toContain('host.inodes-exhausted');
  });

  test('a full file system of a database is the database', () => {
    expect(named(`${BLOCKS}/dev/vdb 50G 50G 20K 100% /var/lib/postgresql\n`)).toBe('db.disk-full');
    expect(named(`${BLOCKS}/dev/vdb 50G 50G 20K 100% /var\n`)).toBe('host.disk-full');
  });

  test("Erlang's virtual machine may be the app", () => {
    const refused =
      '2026/11/20 04:05:06 [error] 8#8: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.4.0.5, server: _, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:3000/", host: "a"\n';
    expect(named(`${refused}LISTEN 0 128 0.0.0.0:4000 0.0.0.0:* users:(("beam.smp",pid=9,fd=6))\n`)).toBe(
      'route.wrong-port',
    );
  });
});

test('a port that is published on the next line of the command', () => {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const told = (rest: string) =>
    toldBy(`docker run -d --name app ${rest}\n`, new Set(['connect-refused']), byId).map(({ rule }) => rule.id);
  expect(told('my/app')).toContain('port.not-published');
  expect(told('\\\n  -p 8080:80 \\\n  my/app')).not.toContain('port.not-published');
});

test("a person's sentence about log_format is no log_format", () => {
  const said = 'I made a log_format of my own. Since the last update my shop answers 502.\n\nserver {\n  listen 80;\n}';
  expect(prose(said)).toBe(said);
  expect(prose("log_format a '$status';\nmine").trim()).toBe('mine');
});

test.each([
  ['foo=bar baz=qux hello=world', false],
  ['get(x, set(y, make(z', false],
  ['The container does not start any more', true],
  ['nginx startet nicht mehr', true],
])('prose: %s', (line, is) => {
  expect(isProse(line)).toBe(is);
});
