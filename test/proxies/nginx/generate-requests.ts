import { type Asked, SEGMENTS } from './generate-world.ts';
import type { Random } from './random.ts';

/** A request near the paths and names of a configuration, often written oddly. */
export function makeRequest(random: Random, paths: readonly string[], names: readonly string[]): Asked {
  const real = names.map((name) =>
    name
      .replace(/^\*/, 'sub')
      .replace(/^\.(?=d)/, random.pick(['', 'x.y.']))
      .replace(/^~.*re.*$/, 'foo.re.test')
      .replace(/^~.*/, 'rx.test')
      .replace(/\*$/, 'org.uk')
      .replace(/^""$/, ''),
  );
  let host: string | null = random.pick([
    ...real,
    'a.test',
    'none.test',
    'x.a.test',
    'y.x.a.test',
    'www.a.org',
    'www.b',
    '127.0.0.1',
  ]);
  if (random.chance(0.1))
    host = random.pick([
      host.toUpperCase(),
      `${host}.`,
      `${host}:81`,
      'bad..host',
      'a_b',
      'x.wild.test',
      'wild.test',
      'dot.test',
      '[::1]:80',
    ]);
  if (host === '') host = null;
  const method = random.chance(0.85) ? 'GET' : random.pick(['POST', 'HEAD', 'DELETE', 'PUT', 'OPTIONS']);
  return { address: random.chance(0.85) ? '127.0.0.1' : '127.0.0.2', host, method, uri: makeUri(random, paths) };
}

function makeUri(random: Random, paths: readonly string[]): string {
  let path =
    random.chance(0.75) && paths.length > 0
      ? random.pick(paths)
      : `/${random.some(SEGMENTS, random.below(4)).join('/')}`;
  path = path
    .replaceAll(' ', '%20')
    .replaceAll('%', (sign, at: number) => (path.slice(at, at + 3) === '%20' ? sign : '%25'));
  const times = random.below(3);
  for (let i = 0; i < times; i += 1) path = mutate(random, path);
  if (random.chance(0.35))
    path += `?${random.pick(['z=1', 'x=1&y=%20', 'z=a%2Fb', '', 's=1', 'Z=2', 'a=b?c=d', 'q=é', 'z=1#frag', 'z'])}`;
  if (random.chance(0.02)) path = `http://${random.pick(['a.test', 'B.TEST:80', 'none.test'])}${path}`;
  return path;
}

function mutate(random: Random, path: string): string {
  const cut = random.below(path.length + 1);
  const safe = /%[0-9a-fA-F]?$/.test(path.slice(0, cut)) ? path.length : cut;
  const insert = (text: string): string => path.slice(0, safe) + text + path.slice(safe);
  return random.pick([
    () => `${path}/${encodeURIComponent(random.pick(SEGMENTS))}`,
    () => `${path}${random.pick(SEGMENTS).replace(' ', '%20')}`,
    () => path.replace(/\/$/, ''),
    () => `${path}/`,
    () =>
      insert(
        random.pick([
          '//',
          '/./',
          '/../',
          '%2F',
          '%2e',
          '%252F',
          '%3F',
          '%23',
          '+',
          '%2B',
          '%41',
          '%C3%A9',
          "'",
          '"',
          '%0A',
          ';',
          '~',
          '..',
          '.',
          '#x',
          '%00',
          '%zz',
          '/..',
        ]),
      ),
    () => path.replace(/[a-z]/, (char) => `%${char.charCodeAt(0).toString(16)}`),
    () => path.replace(/[a-z]/, (char) => char.toUpperCase()),
  ])();
}
