/** Caddyfiles and URLs out of a number: the same number gives the same ones. */

export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PATHS = ['/api', '/api/v1', '/app', '/app/x', '/files', '/index.php', '/API/up', '/'];
const PATTERNS = [
  '/api/*',
  '/api*',
  '/api',
  '/api/v1/*',
  '/app/*',
  '/app*',
  '*.php',
  '*v1*',
  '/*/x',
  '/files/',
  '/Files*',
];
export const URLS = [
  ...PATHS,
  '/api/',
  '/apix',
  '/api//v1/a',
  '/api/v1/a%20b?q=1',
  '/app/x/',
  '/app/../api/y',
  '/files/',
  '/files/a.php',
  '/v1.php?x=/api',
  '/other/x',
  '/API/V1/z',
  '/%61pi/enc',
];
export const HOSTS = ['a.test', 'b.test', 'deep.a.test', 'other.example'];

export interface Made {
  readonly text: string;
  readonly passes: number;
}

class Maker {
  readonly #next: () => number;
  readonly #socket: (n: number) => string;
  readonly #most: number;
  passes = 0;

  constructor(seed: number, socket: (n: number) => string, most: number) {
    this.#next = random(seed);
    this.#socket = socket;
    this.#most = most;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#next() * list.length)] as T;
  }

  chance(part: number): boolean {
    return this.#next() < part;
  }

  #matcher(names: readonly string[]): string {
    const kind = this.#next();
    if (kind < 0.45) return `${this.pick(PATTERNS.filter((one) => one.startsWith('/')))} `;
    if (kind < 0.6 && names.length > 0) return `@${this.pick(names)} `;
    return kind < 0.7 ? '* ' : '';
  }

  #definition(name: string): string {
    const line = (): string => {
      const kind = this.#next();
      if (kind < 0.4) return `path ${this.pick(PATTERNS)} ${this.pick(PATTERNS)}`;
      if (kind < 0.55) return `path ${this.pick(PATTERNS)}`;
      if (kind < 0.7) return `not path ${this.pick(PATTERNS)}`;
      if (kind < 0.8) return 'path_regexp ^/(api|app)/';
      if (kind < 0.9) return `host ${this.pick(HOSTS)}`;
      return 'query q=*';
    };
    return this.chance(0.5) ? `@${name} ${line()}` : `@${name} {\n${line()}\n${this.chance(0.4) ? line() : ''}\n}`;
  }

  #pass(matcher: string): string {
    const upstream = this.#socket(this.passes % this.#most);
    this.passes += 1;
    return this.chance(0.6)
      ? `reverse_proxy ${matcher}${upstream}`
      : `reverse_proxy ${matcher}{\nto ${upstream}\nheader_up X-A b\n}`;
  }

  #line(depth: number, names: readonly string[]): string {
    const matcher = this.#matcher(names);
    const kind = this.#next();
    if (kind < 0.4 || (depth > 2 && kind < 0.75)) return this.#pass(matcher);
    if (kind < 0.55) return `handle ${matcher}{\n${this.block(depth + 1)}\n}`;
    if (kind < 0.65)
      return `handle_path ${this.pick(PATTERNS.filter((one) => /^\/\w.*\*$/.test(one)))} {\n${this.block(depth + 1)}\n}`;
    if (kind < 0.73) return `route ${matcher}{\n${this.block(depth + 1)}\n}`;
    if (kind < 0.8) return `respond ${matcher}"own" 299`;
    if (kind < 0.85) return `redir ${matcher.trim() === '' ? '* ' : matcher}https://x.test{uri} 307`;
    if (kind < 0.9)
      return `rewrite ${matcher.trim() === '' ? '* ' : matcher}${this.pick(['/new{path}', '/api{uri}', '/one?z=1'])}`;
    if (kind < 0.95) return `uri ${matcher}strip_prefix ${this.pick(['/api', '/app'])}`;
    return `header ${matcher}X-B c`;
  }

  block(depth: number): string {
    const names = depth === 0 ? ['m', 'n'] : [];
    const definitions = names.map((name) => this.#definition(name));
    const count = 1 + Math.floor(this.#next() * (depth === 0 ? 6 : 3));
    const lines = Array.from({ length: count }, () => this.#line(depth, names));
    return [...definitions, ...lines].join('\n');
  }

  sites(port: number): string {
    const keys = [
      `http://a.test:${port}`,
      `http://b.test:${port}/app*`,
      `http://*.test:${port}`,
      `:${port}`,
      `http://deep.a.test:${port}, http://b.test:${port}`,
    ];
    const chosen = keys.filter(() => this.chance(0.5));
    return (chosen.length > 0 ? chosen : [`:${port}`]).map((key) => `${key} {\n${this.block(0)}\n}\n`).join('\n');
  }
}

/** Sites for one port. Upstreams are the sockets 0 to `most`. */
export function makeSites(seed: number, port: number, socket: (n: number) => string, most: number): Made {
  const maker = new Maker(seed, socket, most);
  return { text: maker.sites(port), passes: maker.passes };
}
