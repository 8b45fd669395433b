import type { Maker } from './generate-world.ts';

/** A backend without URI part; now and then one that is dead. */
export function plainTarget({ random, world, groups }: Maker): string {
  const [one = '', two = '', down = ''] = groups;
  if (random.chance(0.12)) return `http://${random.pick([down, `127.0.0.1:${random.pick(world.dead)}`])}`;
  return `http://${random.pick([`127.0.0.1:${random.pick(world.live)}`, one, two, one.toUpperCase(), `127.0.0.1:${random.pick(world.live)}`])}`;
}

export function passLine(maker: Maker, uriAllowed: boolean): string {
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

export function rewriteLine({ random }: Maker, atServer = false): string {
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
    '^/zz(.*)$ /$1',
    '^/dir$ http://else.test/dir?x=1',
    '^/A(.*)$ $scheme://$host/upper$1',
  ];
  return `rewrite ${random.pick(rules)} ${flag};`;
}

export function ifLine(maker: Maker, depthPass: boolean): string {
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

export function returnLine({ random }: Maker): string {
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
    'return 302 /cap-$1-$2;',
  ]);
}

export function tryLine({ random, named }: Maker): string {
  return `try_files ${random.pick(['$uri', '$uri $uri/', '/f.txt', '$uri.txt', '/nope', '$uri/index.html'])} ${random.pick([...named, ...named, '=404', '=403', '/a?t=$uri', '/index.html', '/b/$arg_z', '/b/$1', '/api/x'])};`;
}

export function errorTarget({ random, named }: Maker): string {
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
