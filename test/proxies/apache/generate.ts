import { makeRandom, type Random } from '../nginx/random.ts';

export interface Asked {
  readonly host: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Case {
  readonly port: number;
  readonly text: string;
  readonly requests: readonly Asked[];
}

export interface World {
  readonly live: readonly number[];
  readonly socket: string;
}

const SEGMENTS = [
  'api',
  'api/',
  'app',
  'api/v1',
  'api/v1/x',
  'static',
  'static/',
  'a',
  'a/',
  'A',
  'A/x',
  'app.css',
  'x y',
  'ü',
  'api-old',
  '',
];
const NAMES = ['one.test', 'two.test', 'www.one.test', 'deep.sub.two.test', 'three.test'];

function url(random: Random, world: World, tail: string): string {
  return random.chance(0.15)
    ? `unix:${world.socket}|http://sock.local${tail}`
    : `http://127.0.0.1:${random.pick(world.live)}${tail}`;
}

function tail(random: Random): string {
  return random.pick(['', '/', '/base', '/base/', '/a/b/']);
}

function prefix(random: Random): string {
  return `/${random.pick(['', 'api', 'api/', 'app', 'a', 'a/', 'static/', 'api/v1', 'api/v1/', 'A/'])}`;
}

function regex(random: Random, world: World): string {
  const [from, to] = random.pick([
    ['^/api/(.*)$', '/new/$1'],
    ['^/(a|app)/', '/x'],
    ['\\.css$', ''],
    ['^/api/v(\\d+)/(.*)$', '/version/$1/$2'],
    ['^/A', '/up'],
    ['^(/static/.*)$', '$1'],
  ] as const);
  // For a socket behind a pattern httpd finds its worker in some forms only, and answers 500 in the others: not compared.
  return `"${from}" "http://127.0.0.1:${random.pick(world.live)}${to}"`;
}

function line(random: Random, world: World, balancer: string): string {
  const pass = (): string => url(random, world, tail(random));
  switch (random.below(10)) {
    case 0:
      return `ProxyPass "${prefix(random)}" "!"`;
    case 1:
      return `ProxyPassMatch ${regex(random, world)}`;
    case 2:
      return `<Location "${prefix(random)}">\n  ProxyPass "${pass()}"\n</Location>`;
    case 3:
      return `<LocationMatch "${random.pick(['^/api/', 'css$', '^/a(pp)?/', '^/static'])}">\n  ProxyPassMatch "${url(random, world, '')}"\n</LocationMatch>`;
    case 4:
      return `RewriteRule ${regex(random, world)} [P${random.chance(0.3) ? ',NC' : ''}${random.chance(0.2) ? ',QSA' : ''}]`;
    case 5:
      return `RewriteCond %{HTTP_HOST} ^${random.pick(['www\\.', 'two', 'ONE'])} ${random.chance(0.5) ? '[NC]' : ''}\nRewriteRule ^/?(.*)$ ${random.pick([`"${url(random, world, '/cond/$1')}" [P]`, '- [F]', '/moved/$1 [R=301,L]', '/app/$1 [PT]', '- [L]', '/api/$1'])}`;
    case 6:
      return `RewriteCond %{HTTP:X-Kind} =odd [OR]\nRewriteCond %{REQUEST_URI} !^/(api|a)\nRewriteRule ^/static(.*)$ "${url(random, world, '/kind$1')}" [P,L]`;
    case 7:
      return `ProxyPass "${prefix(random)}" "balancer://${balancer}${random.pick(['', '/', '/b'])}"`;
    case 8:
      return `<Location "${prefix(random)}">\n  ProxyPass "!"\n</Location>`;
    default:
      return `ProxyPass "${prefix(random)}" "${pass()}"${random.chance(0.2) ? ' nocanon' : ''}`;
  }
}

function hostNames(random: Random): string {
  const alias = random.pick(['', '', '*.one.test', '*.two.test', 'w?w.one.test', '*']);
  return `ServerName ${random.pick(NAMES)}${alias === '' ? '' : `\nServerAlias ${alias}`}`;
}

/** One port with a few virtual hosts, and requests to it. */
export function makeCase(seed: number, name: string, port: number, world: World): Case {
  const random = makeRandom(seed);
  const blocks: string[] = [`Listen 127.0.0.1:${port}`];
  for (let at = 0; at < 1 + random.below(3); at += 1) {
    const balancer = `${name}-${at}`;
    const lines = Array.from({ length: 2 + random.below(7) }, () => line(random, world, balancer));
    blocks.push(
      `<VirtualHost ${random.pick([`*:${port}`, `*:${port}`, `127.0.0.1:${port}`, `_default_:${port}`])}>`,
      hostNames(random),
      random.chance(0.7) ? 'RewriteEngine On' : '',
      random.chance(0.5) ? 'ProxyPreserveHost On' : '',
      `<Proxy "balancer://${balancer}">\n  BalancerMember "http://127.0.0.1:${random.pick(world.live)}${random.pick(['', '/m'])}"\n</Proxy>`,
      ...lines,
      '</VirtualHost>',
    );
  }
  const requests = Array.from({ length: 12 }, (): Asked => {
    const segments = Array.from({ length: 1 + random.below(3) }, () => random.pick(SEGMENTS));
    const path = `/${segments.join('/')}`.replaceAll(' ', '%20').replaceAll('ü', '%C3%BC');
    const odd = random.chance(0.15)
      ? random.pick(['//api//v1', '/api/../a/x', '/api/./v1/z', '/%61pi/q', '/a%2Fb', '/a/%zz', '/../x'])
      : path;
    return {
      host: random.pick([...NAMES, 'unknown.test', `one.test:${port}`, 'ONE.test']),
      uri: `${odd}${random.chance(0.3) ? '?q=1&r=%20' : ''}`,
      headers: random.chance(0.2) ? { 'X-Kind': 'odd' } : {},
    };
  });
  return { port, text: blocks.filter((one) => one !== '').join('\n'), requests };
}
