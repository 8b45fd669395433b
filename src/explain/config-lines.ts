import type { SceneListener, ScenePublished } from '../core/scene.ts';

/** An address that a line of a proxy's configuration passes requests to. */
export interface Passed {
  /** `host:port` or `unix:/path`. */
  readonly to: string;
  readonly scheme: string;
  readonly text: string;
}

const TO = String.raw`(?<to>unix:(?:\/\/)?\/[^\s:;"'|]{1,200}|unix\/\/[^\s;"'{]{1,200}|(?:\[[0-9a-fA-F:]+\]|[\w.-]{1,200}):\d{2,5})`;
/** How each proxy says where requests go; the scheme where the words tell it. */
const PASSES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(String.raw`^(?<kind>proxy|grpc)_pass\s+["']?(?:https?|grpcs?):\/\/${TO}`), 'http'],
  [new RegExp(String.raw`^(?<kind>fastcgi|uwsgi|scgi)_pass\s+["']?(?:\w{4,8}:\/\/)?${TO}`), ''],
  [new RegExp(String.raw`^server\s+${TO}(?:[;\s].{0,120})?;`), 'http'],
  [new RegExp(String.raw`^server\s+[\w.-]{1,80}\s+${TO}(?:\s|$)`), 'http'],
  [
    new RegExp(
      String.raw`^(?:ProxyPass|ProxyPassMatch|BalancerMember|ProxyPassReverse)\s.{0,120}?https?:\/\/${TO}`,
      'i',
    ),
    'http',
  ],
  [
    new RegExp(String.raw`^(?:ProxyPassMatch|ProxyPass|SetHandler)\s.{0,120}?(?:fcgi:\/\/|proxy:)${TO}`, 'i'),
    'fastcgi',
  ],
  [new RegExp(String.raw`^reverse_proxy\s+(?:[\/@*]\S{0,80}\s+)?(?:https?:\/\/|h2c:\/\/)?${TO}`), 'http'],
  [new RegExp(String.raw`^proxy\s+\/\S{0,80}\s+(?:https?:\/\/)?${TO}`), 'http'],
  [new RegExp(String.raw`^(?:php_fastcgi|fastcgi\s+\/\S{0,40})\s+(?:[\/@*]\S{0,80}\s+)?${TO}`), 'fastcgi'],
  [new RegExp(String.raw`^-\s+url:\s+["']?https?:\/\/${TO}`), 'http'],
];
const MAY_PASS = /_pass|^server\s|proxy|fastcgi|BalancerMember|SetHandler|url:/i;

/** Where a pasted line of a proxy's configuration sends requests; null when it is no such line. */
export function passedIn(raw: string): Passed | null {
  // A block on one line, or the directive in a sentence: `location / { proxy_pass …; }`.
  const text = raw.trim().replace(/^[^#]{0,200}?[{;\s`'"]\s*(?=(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass\s)/, '');
  if (text.length > 400 || !MAY_PASS.test(text)) return null;
  for (const [pattern, scheme] of PASSES) {
    const groups = pattern.exec(text)?.groups;
    if (groups?.to === undefined) continue;
    const to = groups.to.replace(/^unix:\/\/(?=\/)/, 'unix:').replace(/^unix\/\//, 'unix:/');
    const kind = groups.kind ?? '';
    return { to, scheme: kind === '' || kind === 'proxy' || kind === 'grpc' ? scheme : kind, text };
  }
  return null;
}

const BOUND = String.raw`["']?(?:(?:https?|tcp):\/\/)?(?:unix:(?:\/\/)?(?<path>\/[^\s"',;]{1,200})|(?<bare>\/[^\s"',;:]{1,200}\.\w{2,8})|(?<host>\[[0-9a-fA-F:]+\]|[\w.*+-]{1,100})?:(?<port>\d{2,5})\b|(?<only>\d{4,5})\b)`;
/** How app servers are told where to listen: options of a command, files of their own. */
const BINDS: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:gunicorn|hypercorn|puma|granian|daphne|waitress-serve|thin|unicorn)\b.{0,300}?\s(?:-b|--bind|--listen)[ =]${BOUND}`,
  ),
  new RegExp(String.raw`^(?:bind|listen|socket|http-socket|http)\s*=\s*${BOUND}`),
  new RegExp(String.raw`^bind\s+${BOUND}`),
  /\buvicorn\b.{0,200}?\s--uds[ =](?<path>\/\S{1,200})/,
  /\b(?:uvicorn|hypercorn|flask run|manage\.py runserver|next start|vite preview|php artisan serve|rails s(?:erver)?)\b.{0,200}?\s(?:--port|-p)[ =](?<port>\d{2,5})\b/,
  /\bmanage\.py runserver\s+(?:(?<host>[\d.]{7,15}|\[[0-9a-fA-F:]+\]|localhost):)?(?<port>\d{4,5})\b/,
  /\.listen\(\s*(?:process\.env\.PORT\s*\|\|\s*)?(?<port>\d{4,5})(?:\s*,\s*["'](?<host>[\w.:]{2,60})["'])?/,
  // Kestrel.
  /\.Listen(?:\(IPAddress\.)?(?<host>Localhost|Loopback|AnyIP|Any|IPv6Any)[(,]\s*(?<port>\d{2,5})/,
  // Go.
  /\b(?:ListenAndServe(?:TLS)?|Run|Start)\(\s*"(?<host>[\w.]{0,60}):(?<port>\d{2,5})"/,
  // Rust: actix, axum, tokio.
  /\.bind\(\s*\(?&?["'](?<host>[\w.*:]{2,60}?)["']?(?:["']\s*,\s*|:)(?<port>\d{2,5})/,
  /\bhost: str = ["'](?<host>[\d.]{7,15}|localhost)["'].{0,60}\bport: int = (?<port>\d{4,5})/,
  /\bapp\.run\(.{0,120}?port\s*=\s*(?<port>\d{4,5})/,
  /^(?:server\.port|quarkus\.http\.port)\s*[=:]\s*(?<port>\d{2,5})\s*$/,
  /\bASPNETCORE_URLS\s*[=:]\s*["']?https?:\/\/(?<host>[\w.*+-]{1,60}):(?<port>\d{2,5})/,
];
/** The host, where it stands apart from the port. */
const HOST = /\s(?:--host|-h|-b|-H)[ =](?<host>[\w.:]{2,60})|\bhost\s*=\s*["'](?<kwarg>[\w.:]{2,60})["']/;
/** What stands for an address. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  '*': '0.0.0.0',
  '+': '0.0.0.0',
  Any: '0.0.0.0',
  AnyIP: '0.0.0.0',
  IPv6Any: '0.0.0.0',
  Localhost: '127.0.0.1',
  Loopback: '127.0.0.1',
};
const MAY_BIND = /bind|[Ll]isten|socket|http|port|uds|serve|-b |-p |\.(?:run|Run|Start)\(|URLS/;

/** Where a pasted command or configuration makes an app listen; null when it says nothing of it. */
export function boundIn(raw: string, line: number): SceneListener | null {
  const text = raw.trim().replace(/^-\s+/, '');
  if (text.length > 500 || text.startsWith('#') || text.startsWith(';') || !MAY_BIND.test(text)) return null;
  for (const pattern of BINDS) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) continue;
    const path = groups.path ?? groups.bare;
    // A path with a variable in it is nobody's yet.
    if (path !== undefined && /%\(|\$|\{\{|%[a-z]/.test(path)) return null;
    if (path !== undefined) return { host: path, port: null, who: '', configured: true, line, text };
    const port = Number(groups.port ?? groups.only);
    if (!(port > 0 && port <= 65_535)) continue;
    const apart = HOST.exec(text)?.groups;
    const host = (groups.host ?? apart?.host ?? apart?.kwarg ?? '').replace(/^\[|\]$/g, '');
    return { host: STANDS_FOR[host] ?? host, port, who: '', configured: true, line, text };
  }
  return null;
}

const PS = /(?:^|[\s,])(?:[\d.]{7,15}|\[?::\]?):(?<host>\d{2,5})->(?<container>\d{2,5})\/tcp/g;
const COMPOSE = /^-\s*["']?(?:[\d.]{7,15}:)?(?<host>\d{2,5}):(?<container>\d{2,5})(?:\/tcp)?["']?\s*(?:#.*)?$/;
/** In a sentence: `shop - ports "81:80"`. */
const SAID = /\bports?\b[`*:= ]{1,4}["'`](?<host>\d{2,5}):(?<container>\d{2,5})["'`]/gi;
const RUN = /\s-p[ =]?(?:[\d.]{7,15}:)?(?<host>\d{2,5}):(?<container>\d{2,5})\b/g;

/** Ports that a pasted `docker ps`, compose file or `docker run` publishes under another number. */
export function publishedIn(raw: string, line: number): ScenePublished[] {
  const text = raw.trim();
  if (text.length > 500 || !text.includes(':')) return [];
  const compose = COMPOSE.exec(text);
  const all =
    compose === null
      ? [...text.matchAll(PS), ...text.matchAll(SAID), ...(text.includes('docker run') ? text.matchAll(RUN) : [])]
      : [compose];
  return all
    .map(({ groups }) => ({ host: Number(groups?.host), container: Number(groups?.container), line, text }))
    .filter(({ host, container }) => host !== container);
}
