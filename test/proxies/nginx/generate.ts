import { makeRandom, type Random } from './random.ts';

/** What a generated configuration may point to. */
export interface World {
  readonly live: readonly number[];
  readonly dead: readonly number[];
  readonly socket: string;
  /** A folder with `root/index.html`, `root/dir/`, `root/f.txt`, `alias/f.txt`. */
  readonly folder: string;
}

/** A set of servers that share one port, with the requests to try on them. */
export interface Case {
  readonly port: number;
  readonly text: string;
  readonly requests: readonly Asked[];
}

export interface Asked {
  readonly address: string;
  readonly host: string | null;
  readonly method: string;
  readonly uri: string;
}

const SEGMENTS = [
  'a',
  'b',
  'api',
  'v1',
  'img',
  'dir',
  'f.txt',
  'x.php',
  'logo.PNG',
  'sp ace',
  's404',
  's503',
  'A',
  'a+b',
  'é',
];
const REGEXES = [
  '\\.php$',
  '^/a/(.*)$',
  '^/(?<head>[^/]+)/(?<tail>.*)$',
  '\\.(?:png|jpe?g)$',
  '/v[0-9]+/',
  '^/api/(\\w+)',
  '[[:upper:]]',
  '^/(a|b)/?$',
  '%',
  '^/x/(?!y)',
  'b',
];

/** Everything a generator needs at hand. */
interface Maker {
  readonly random: Random;
  readonly world: World;
  readonly id: string;
  readonly named: readonly string[];
  readonly groups: readonly string[];
}

export function groupName(seed: number, index: number): string {
  return `g${seed}_${index}`;
}

/** One case from a seed; `id` keeps names apart in one configuration. */
export function makeCase(seed: number, id: string, port: number, world: World): Case {
  const random = makeRandom(seed);
  const groups = [`${id}_one`, `${id}_two`, `${id}_down`];
  const maker: Maker = { random, world, id, named: ['@one', '@two'], groups };
  const servers = Array.from({ length: 1 + random.below(3) }, (_, i) => makeServer(maker, port, i));
  const text = [...makeGroups(maker), makeMap(maker), ...servers].join('\n');
  const paths = [...text.matchAll(/location (?:= |\^~ )?"?(\/[^"{]*?)"? \{/g)].map((match) => match[1] ?? '/');
  const names = [...text.matchAll(/server_name ([^;]*);/g)].flatMap((match) => (match[1] ?? '').split(' '));
  const requests = Array.from({ length: 45 }, () => makeRequest(random, paths, names));
  return { port, text, requests };
}

function makeGroups({ random, world, groups }: Maker): string[] {
  const [one = '', two = '', down = ''] = groups;
  const live = (): string => `server 127.0.0.1:${random.pick(world.live)}`;
  return [
    `upstream ${one} { ${live()} weight=${1 + random.below(3)}; ${live()}; server unix:${world.socket}; server 127.0.0.1:${random.pick(world.live)} down; }`,
    `upstream ${two} { server 127.0.0.1:${random.pick(world.dead)} max_fails=0; ${live()} backup; keepalive 2; }`,
    `upstream ${down} { server 127.0.0.1:${random.pick(world.dead)} max_fails=0; }`,
  ];
}

function makeMap({ random, world, id, groups }: Maker): string {
  return [
    `map $uri $m_${id} {`,
    `  default 127.0.0.1:${random.pick(world.live)};`,
    `  /a ${groups[0]};`,
    `  ~*\\.PHP$ ${groups[1]};`,
    `  ~^/api/(?<mapped_${id}>.*) 127.0.0.1:${random.pick(world.live)};`,
    `}`,
    `map $host $h_${id} { hostnames; default 0; *.wild.test 1; .dot.test "1"; Exact.test 1; tail.* 1; }`,
  ].join('\n');
}

function makeServer(maker: Maker, port: number, index: number): string {
  const { random } = maker;
  const address = random.pick(['127.0.0.1:', '', '127.0.0.1:', '127.0.0.2:', '*:']);
  // Two servers with `default_server` on one socket are an error, so the last word is the first one's.
  const isDefault = index === 1 && random.chance(0.5) && address === '127.0.0.1:' ? ' default_server' : '';
  const listens = [`listen ${index === 0 ? '127.0.0.1:' : address}${port}${isDefault};`];
  if (index === 0 && random.chance(0.3)) listens.push(`listen 127.0.0.2:${port};`);
  const names = random.some(
    [
      'a.test',
      'b.test',
      'exact.test',
      '*.wild.test',
      '.dot.test',
      'tail.*',
      '~^(?<sub>[a-z]+)\\.re\\.test$',
      '~^r(.)\\.test$',
      '_',
      '""',
      'www.a.test',
      '*.a.test',
    ],
    random.below(4),
  );
  const lines = [
    ...listens,
    names.length > 0 ? `server_name ${names.join(' ')};` : '',
    `root ${maker.world.folder}/root;`,
  ];
  lines.push(...serverSettings(maker));
  if (random.chance(0.25)) lines.push(rewriteLine(maker, true));
  if (random.chance(0.15))
    lines.push(
      `if ($arg_s) { ${random.pick(['return 403;', 'set $sv 1;', 'rewrite ^ /a/s last;', 'return 302 /moved;'])} }`,
    );
  lines.push(...makeLocations(maker, '', 3 + random.below(6), 0));
  for (const name of maker.named) lines.push(`location ${name} { ${namedBody(maker)} }`);
  lines.push(
    `location = /auth { ${random.pick(['internal; ', ''])}${random.pick([`proxy_pass ${plainTarget(maker)};`, `proxy_pass ${plainTarget(maker)}/check;`, 'return 204;', 'return 403;', 'return 401;', 'return 500;'])} }`,
  );
  return `server {\n${lines.filter((line) => line !== '').join('\n')}\n}`;
}

function serverSettings(maker: Maker): string[] {
  const { random } = maker;
  const out = [`set $sv ${random.pick(['0', '1', 'x'])};`];
  if (random.chance(0.3))
    out.push(
      `proxy_set_header Host ${random.pick(['$host', '$http_host', 'fixed.test', '$server_name', '$host:$server_port'])};`,
    );
  if (random.chance(0.2)) out.push(`error_page 404 ${errorTarget(maker)};`);
  if (random.chance(0.2)) out.push(`error_page 502 503 ${errorTarget(maker)};`);
  if (random.chance(0.1)) out.push('recursive_error_pages on;');
  if (random.chance(0.1)) out.push('merge_slashes off;');
  if (random.chance(0.1)) out.push('absolute_redirect off;');
  if (random.chance(0.1)) out.push('proxy_intercept_errors on;');
  if (random.chance(0.05)) out.push('index start.html index.html;');
  return out;
}

function errorTarget({ random, named }: Maker): string {
  return random.pick([
    ...named,
    '= @one',
    '=200 /a/err',
    '/err?e=1',
    '= /f.txt',
    '/nowhere',
    'http://else.test/x',
    '=301 https://else.test$request_uri',
    '/a',
  ]);
}

function makeLocations(maker: Maker, prefix: string, count: number, depth: number): string[] {
  const { random } = maker;
  const used = new Set<string>(['/auth=']);
  const out: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const kind = random.pick(['', '', '', '= ', '^~ ', '~ ', '~* ']);
    if (kind.startsWith('~')) {
      const regex = random.pick(REGEXES);
      if (used.has(regex)) continue;
      used.add(regex);
      out.push(`location ${kind}"${regex}" { ${body(maker, 'regex', prefix, depth)} }`);
      continue;
    }
    const path = makePath(random, prefix);
    const key = path + (kind === '= ' ? '=' : '');
    if (used.has(key)) continue;
    used.add(key);
    const nested =
      kind !== '= ' && depth < 2 && random.chance(0.25)
        ? makeLocations(maker, path, 1 + random.below(3), depth + 1).join('\n')
        : '';
    out.push(`location ${kind}"${path}" { ${body(maker, kind === '= ' ? 'exact' : 'prefix', path, depth)} ${nested} }`);
  }
  return out;
}

function makePath(random: Random, prefix: string): string {
  if (prefix === '' && random.chance(0.2)) return '/';
  const start = prefix === '' || prefix.endsWith('/') ? prefix : prefix + random.pick(['/', '']);
  const head = start === '' ? '/' : start;
  const tail = random.some(SEGMENTS, 1 + random.below(2)).join('/');
  return head + tail + random.pick(['', '/', '/']);
}

function plainTarget({ random, world, groups }: Maker): string {
  return `http://${random.pick([`127.0.0.1:${random.pick(world.live)}`, ...groups, `127.0.0.1:${random.pick(world.dead)}`, `127.0.0.1:${random.pick(world.live)}`])}`;
}

function passLine(maker: Maker, uriAllowed: boolean): string {
  const { random, world, id } = maker;
  const target = plainTarget(maker);
  const variable = [
    'http://$m_ID',
    'http://$m_ID/',
    'http://$m_ID$uri',
    'http://$m_ID$request_uri',
    '$scheme://$m_ID',
    'http://$m_ID/$arg_z?q=$args',
    'http://$m_ID?z',
  ];
  if (random.chance(0.15)) return `proxy_pass ${random.pick(variable).replaceAll('ID', id)};`;
  if (!uriAllowed)
    return `proxy_pass ${random.pick([target, target, `http://unix:${world.socket}`, `http://127.0.0.1:${random.pick(world.live)}$request_uri`])};`;
  const part = random.pick([
    '',
    '',
    '/',
    '/',
    '/v1',
    '/v1/',
    '/api/',
    '/?fixed=1',
    '/api/?x=1',
    '/f/#x',
    '/%20x/',
    '/é/',
  ]);
  return random.chance(0.15)
    ? `proxy_pass http://unix:${world.socket}${part === '' ? '' : `:${part}`};`
    : `proxy_pass ${target}${part};`;
}

function rewriteLine({ random }: Maker, atServer = false): string {
  const flag = random.pick(
    atServer ? ['last', 'break', '', ' redirect'] : ['last', 'break', '', 'redirect', 'permanent', 'break', 'last'],
  );
  const rules = [
    '^/a/(.*)$ /$1',
    '^/a/(.*)$ /b/$1?from=a',
    '^/api/(.*)$ /api/v1/$1?',
    '(.*)\\.php$ $1.html',
    '^/(?<rest>.*)$ /a/$rest',
    '^/b/(.*)$ /x?p=$1&q=$arg_z',
    '^/img /nowhere',
    '"^/sp ace" /a%20b/c',
    '^/(\\w+)/(\\w+) /$2/$1?a=$1',
    '^ /a',
    '/v1/(.*) "/é $1"',
    '^/dir$ http://else.test/dir?x=1',
    '^/A(.*)$ $scheme://$host/upper$1',
  ];
  return `rewrite ${random.pick(rules)} ${flag};`;
}

function ifLine(maker: Maker, depthPass: boolean): string {
  const { random } = maker;
  const condition = random.pick([
    '$arg_z',
    '$arg_z = 1',
    '$request_method = POST',
    '$uri ~ "^/(a|api)/(.*)$"',
    '$uri !~* \\.PHP$',
    '$sv',
    '$sv != x',
    '-f $request_filename',
    '!-e $request_filename',
    '$host ~* "^A"',
    '$args',
    '-d $document_root/dir',
    `$h_${maker.id}`,
    '$is_args',
  ]);
  const actions = [
    'return 403;',
    'set $sv y;',
    rewriteLine(maker),
    'break;',
    'return 301 /if$uri;',
    'set $args z=9;',
    'error_page 404 /a; ',
    'return 444;',
  ];
  if (depthPass) actions.push(passLine(maker, false), passLine(maker, false));
  return `if (${condition}) { ${random.pick(actions)} }`;
}

function returnLine({ random }: Maker): string {
  return random.pick([
    'return 200 ok;',
    'return 204;',
    'return 404;',
    'return 403 no;',
    'return 301 /a/b;',
    'return 302 http://h.test$request_uri;',
    'return 301 $scheme://$host:1$uri?$args;',
    'return 307 $uri;',
    'return http://q.test/;',
    'return 503;',
    'return 308 /é;',
    'return 200 $1;',
  ]);
}

function tryLine({ random, named }: Maker): string {
  return `try_files ${random.pick(['$uri', '$uri $uri/', '/f.txt', '$uri.txt', '/nope', '$uri/index.html'])} ${random.pick([...named, ...named, '=404', '=403', '/a?t=$uri', '/index.html', '/b/$arg_z'])};`;
}

type Kind = 'prefix' | 'exact' | 'regex';

function body(maker: Maker, kind: Kind, path: string, _depth: number): string {
  const { random, world } = maker;
  const out: string[] = [];
  if (random.chance(0.2))
    out.push(
      `proxy_set_header ${random.pick(['Host $host', 'Host other.test', 'X-Y z', 'HOST $proxy_host', 'Host ""', 'Host $sv.test'])};`,
    );
  if (random.chance(0.2)) out.push(rewriteLine(maker));
  if (random.chance(0.15)) out.push(`set $sv ${random.pick(['$1', 'a$uri', '0', '$arg_z', '$sv$sv'])};`);
  if (random.chance(0.2)) out.push(ifLine(maker, true));
  if (random.chance(0.1)) out.push(rewriteLine(maker));
  // A file found by try_files replaces the URI; cutting the location off the shorter one makes nginx 1.22 crash.
  const tries = random.chance(0.12);
  if (tries) out.push(tryLine(maker));
  if (random.chance(0.12))
    out.push(`error_page ${random.pick(['404', '502', '403 404 503', '502 503', '301'])} ${errorTarget(maker)};`);
  if (random.chance(0.08)) out.push('proxy_intercept_errors on;');
  if (random.chance(0.05)) out.push('internal;');
  if (random.chance(0.06)) out.push('auth_request /auth;');
  if (random.chance(0.05))
    out.push(
      random.pick([
        'deny all;',
        'allow 127.0.0.0/8; deny all;',
        'deny 127.0.0.1;',
        'auth_basic x; auth_basic_user_file nofile;',
      ]),
    );
  if (random.chance(0.04))
    out.push(
      `limit_except ${random.pick(['GET', 'POST', 'GET POST'])} { ${random.pick(['deny all;', passLine(maker, false), ''])} }`,
    );
  if (random.chance(0.03)) out.push(`proxy_method ${random.pick(['PUT', 'GET'])};`);
  const end = random.below(20);
  if (end < 13) out.push(passLine(maker, kind !== 'regex' && !tries));
  else if (end < 16) out.push(returnLine(maker));
  else if (end === 16 && kind !== 'regex') out.push(`alias ${world.folder}/alias${path.endsWith('/') ? '/' : ''};`);
  return out.join(' ');
}

function namedBody(maker: Maker): string {
  const { random } = maker;
  const out: string[] = [];
  if (random.chance(0.2)) out.push(rewriteLine(maker));
  if (random.chance(0.15)) out.push(ifLine(maker, true));
  if (random.chance(0.1)) out.push('error_page 404 502 @two;');
  out.push(random.chance(0.75) ? passLine(maker, false) : returnLine(maker));
  return out.join(' ');
}

function makeRequest(random: Random, paths: readonly string[], names: readonly string[]): Asked {
  const real = names.map((name) =>
    name
      .replace(/^\*/, 'sub')
      .replace(/^\.(?=d)/, random.pick(['', 'x.y.']))
      .replace(/^~.*re.*$/, 'foo.re.test')
      .replace(/^~.*/, 'rx.test')
      .replace(/\*$/, 'org.uk')
      .replace(/^""$/, ''),
  );
  let host: string | null = random.pick([...real, 'a.test', 'none.test', 'x.a.test', '127.0.0.1']);
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
