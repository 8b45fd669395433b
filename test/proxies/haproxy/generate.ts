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

const PATHS = ['/api', '/api/', '/app/', '/static', '/a', '/A/', '/api/v1'];
const HOSTS = ['one.test', 'two.test', 'www.one.test', 'api.two.test'];

function criterion(random: Random, port: number): string {
  const path = random.pick(PATHS);
  const host = random.pick(HOSTS);
  return random.pick([
    `path_beg ${path}`,
    `path_beg -i ${path}`,
    `path ${path} ${random.pick(PATHS)}`,
    `path -m beg ${path}`,
    'path_end .css .js',
    `path_reg ^/(api|a)/v?[0-9]`,
    `path_sub ${random.pick(['api', 'v1', 'pp/'])}`,
    `path_dir ${random.pick(['api', 'v1', '/static/'])}`,
    `hdr(host) -i ${host}`,
    `hdr(host) ${host}`,
    `hdr_beg(host) -i ${random.pick(['www.', 'api.', 'ONE'])}`,
    `hdr_end(host) ${random.pick(['.test', 'one.test', `:${port}`])}`,
    `hdr_dom(host) ${random.pick(['two', 'one.test', 'test'])}`,
    `req.hdr(host),lower,field(1,:) ${host}`,
    `hdr(host),host_only,lower -m end ${random.pick(['two.test', 'one.test'])}`,
    'hdr(X-Kind) odd',
    'req.hdr(X-Kind) -m found',
    'method GET',
    'method POST PUT',
    `url_beg ${path}`,
    `query -m sub q=1`,
    `base_beg ${host}${path}`,
    `dst_port ${port}`,
    'path_len gt 6',
    'urlp(q) 1',
    'always_false',
  ]);
}

function condition(random: Random, names: readonly string[], port: number): string {
  const term = (): string => {
    const not = random.chance(0.2) ? '!' : '';
    if (random.chance(0.15)) return `${not}${random.pick(['METH_GET', 'TRUE', 'FALSE'])}`;
    return random.chance(0.6) ? `${not}${random.pick(names)}` : `${not}{ ${criterion(random, port)} }`;
  };
  const row = (): string => Array.from({ length: 1 + random.below(2) }, term).join(' ');
  return `${random.chance(0.15) ? 'unless' : 'if'} ${random.chance(0.3) ? `${row()} ${random.pick(['||', 'or'])} ${row()}` : row()}`;
}

function rule(random: Random, when: string): string {
  const action = random.pick([
    'set-path /new%[path]',
    'replace-path /api/(.*) /\\1',
    'replace-path ^/(a|app)/(.*)$ /x/\\2',
    'set-header Host inner.test',
    'deny',
    'deny deny_status 429',
    'redirect location /moved code 301',
    'return status 204',
    'set-query z=9',
    'set-var(txn.kind) path',
    'replace-uri ^([^?]*)$ /u\\1',
    'set-uri /w%[path]?k=1',
  ]);
  return `http-request ${action} ${when}`;
}

/** One frontend with its backends, and requests to it. */
export function makeCase(seed: number, name: string, port: number, live: readonly number[]): Case {
  const random = makeRandom(seed);
  const names = ['first', 'second', 'third'];
  const when = (): string => condition(random, names, port);
  const backends = [0, 1, 2].map((at) => `${name}b${at}`);
  const front = [
    `frontend ${name}`,
    `  bind 127.0.0.1:${port}`,
    ...names.map((acl) => `  acl ${acl} ${criterion(random, port)}`),
    `  acl first ${criterion(random, port)}`,
    ...Array.from({ length: random.below(3) }, () => `  ${rule(random, when())}`),
    ...(random.chance(0.2) ? [`  redirect prefix http://other.test ${when()}`] : []),
    ...Array.from({ length: 1 + random.below(4) }, () => `  use_backend ${random.pick(backends)} ${when()}`),
    ...(random.chance(0.8) ? [`  default_backend ${random.pick(backends)}`] : []),
  ];
  const back = backends.flatMap((backend, at) => [
    `backend ${backend}`,
    ...(random.chance(0.3) ? [`  ${rule(random, `if { ${criterion(random, port)} }`)}`] : []),
    `  server s1 127.0.0.1:${live[at]}`,
  ]);
  const requests = Array.from({ length: 12 }, (): Asked => {
    const path = `${random.pick(PATHS)}${random.pick(['', '/', '/x', 'x.css', '/v1', '/v1/q.js', '/%C3%BC'])}`;
    return {
      host: random.pick([...HOSTS, 'unknown.test', `one.test:${port}`, 'ONE.test']),
      uri: `${path}${random.chance(0.3) ? '?q=1' : ''}`,
      headers: random.chance(0.2) ? { 'X-Kind': 'odd' } : {},
    };
  });
  return { port, text: [...front, ...back].join('\n'), requests };
}
