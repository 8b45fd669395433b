import { errorTarget, ifLine, passLine, plainTarget, returnLine, rewriteLine, tryLine } from './generate-lines.ts';
import { makeRequest } from './generate-requests.ts';
import { type Asked, type Maker, SEGMENTS, type World } from './generate-world.ts';
import { makeRandom, type Random } from './random.ts';

/** A set of servers that share one port, with the requests to try on them. */
export interface Case {
  readonly port: number;
  readonly text: string;
  readonly requests: readonly Asked[];
}

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
    `map $uri $v_${id} { volatile; default v; ~^/(?<first_${id}>\\w+) $first_${id}; }`,
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
      '*.x.a.test',
      'www.*',
      'www.a.*',
    ],
    random.below(4),
  );
  const lines = [
    ...listens,
    names.length > 0 ? `server_name ${names.join(' ')};` : '',
    `root ${maker.world.folder}/root;`,
  ];
  lines.push(...serverSettings(maker));
  // A map is evaluated once for a request, here before any rewrite.
  lines.push(`set $sm ${random.chance(0.3) ? `$m_${maker.id}` : 'x'};`);
  if (random.chance(0.25)) lines.push(rewriteLine(maker, true));
  if (random.chance(0.15))
    lines.push(
      `if ($arg_s) { ${random.pick(['return 403;', 'set $sv 1;', 'rewrite ^ /a/s last;', 'return 302 /moved;'])} }`,
    );
  lines.push(...makeLocations(maker, '', 3 + random.below(6), 0));
  if (random.chance(0.6) && !/^location (?:\^~ )?"\/" /m.test(lines.join('\n')))
    lines.push(`location "/" { ${passLine(maker, true)} }`);
  for (const name of maker.named) lines.push(`location ${name} { ${namedBody(maker)} }`);
  lines.push(
    `location = /auth { ${random.pick(['internal; ', '', 'deny all; '])}${random.pick([`proxy_pass ${plainTarget(maker)};`, `proxy_pass ${plainTarget(maker)}/check;`, 'return 204;', 'return 403;', 'return 401;', 'return 500;'])} }`,
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

type Kind = 'prefix' | 'exact' | 'regex';

function body(maker: Maker, kind: Kind, path: string, _depth: number): string {
  const { random, world } = maker;
  const out: string[] = [];
  if (random.chance(0.2))
    out.push(
      `proxy_set_header ${random.pick(['Host $host', 'Host other.test', 'X-Y z', 'HOST $proxy_host', 'Host ""', 'Host $sv.test', `Host $v_${maker.id}.v`, `Host $m_${maker.id}`, 'Host $sm'])};`,
    );
  if (random.chance(0.2)) out.push(rewriteLine(maker));
  if (random.chance(0.15)) out.push(`set $sv ${random.pick(['$1', 'a$uri', '0', '$arg_z', '$sv$sv'])};`);
  if (random.chance(0.2)) out.push(ifLine(maker, true));
  if (random.chance(0.1)) out.push(rewriteLine(maker));
  if (random.chance(0.04))
    out.push(`rewrite ^/(.*)$ /z/$1 break; try_files /nope ${random.pick(['/api/x', '/a/b', '/b/', '/a'])};`);
  // A file found by try_files replaces the URI; cutting the location off the shorter one makes nginx 1.22 crash.
  const tries = !out.some((line) => line.includes('try_files')) && random.chance(0.12);
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
