import type { ListenSocket } from './model.ts';
import type { Directive } from './parse.ts';

const BAD_PORT = { is: 'bad', message: 'invalid port' } as const;

type Where =
  | { readonly is: 'inet'; readonly host: string; readonly port: number; readonly last: number }
  | { readonly is: 'unix'; readonly path: string }
  | { readonly is: 'bad'; readonly message: string };

/** The sockets of one `listen` directive (a port range gives several), or what nginx says about it. */
export function parseListen(directive: Directive): readonly ListenSocket[] | string {
  const [text = '', ...options] = directive.args;
  const where = readWhere(text);
  if (where.is === 'bad') return `${where.message} in "${text}" of the "listen" directive`;
  const tls = options.includes('ssl');
  const isDefault = options.includes('default_server') || options.includes('default');
  const common = { tls, isDefault, options, place: directive.place };
  if (where.is === 'unix') {
    return [{ ...common, key: `unix:${where.path}`, host: null, port: null, unix: where.path }];
  }
  const sockets: ListenSocket[] = [];
  for (let port = where.port; port <= where.last; port += 1) {
    sockets.push({ ...common, key: keyOf(where.host, port), host: where.host, port, unix: null });
  }
  return sockets;
}

/** What nginx listens on when a server has no `listen`: port 80 (8000 when it does not start as root). */
export function implicitListen(place: ListenSocket['place']): ListenSocket {
  const common = { tls: false, isDefault: false, options: [], place };
  return { ...common, key: keyOf('0.0.0.0', 80), host: '0.0.0.0', port: 80, unix: null };
}

/** `0.0.0.0:80`, `[::]:80`: as nginx prints it. */
export function keyOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** True for `0.0.0.0` and `::`. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function readWhere(text: string): Where {
  if (text.startsWith('unix:')) {
    return text.length > 5 ? { is: 'unix', path: text.slice(5) } : bad('no path in the unix domain socket');
  }
  const six = /^\[([0-9a-fA-F:.]+)\](?::(.*))?$/.exec(text);
  if (six) return inet(shortenIpv6((six[1] ?? '').toLowerCase()), six[2]);
  if (text.startsWith('[')) return bad('invalid host');
  if (/[/?]/.test(text)) return bad('invalid host');
  if (/^\d+(?:-\d+)?$/.test(text)) return inet('0.0.0.0', text);
  const colon = text.indexOf(':');
  const host = colon < 0 ? text : text.slice(0, colon);
  if (host === '') return bad('no host');
  return inet(host === '*' ? '0.0.0.0' : host, colon < 0 ? undefined : text.slice(colon + 1));
}

function inet(host: string, ports: string | undefined): Where {
  if (ports === undefined) return { is: 'inet', host, port: 80, last: 80 };
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(ports);
  if (!match) return BAD_PORT;
  const port = Number(match[1]);
  const last = match[2] === undefined ? port : Number(match[2]);
  if (port < 1 || last > 65_535) return BAD_PORT;
  return port > last ? bad('invalid port range') : { is: 'inet', host, port, last };
}

function bad(message: string): Where {
  return { is: 'bad', message };
}

/** Equal addresses get equal texts: `0:0:0:0:0:0:0:1` is `::1`. Dotted tails stay as written. */
function shortenIpv6(text: string): string {
  if (text.includes('.')) return text;
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const fill = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(fill).fill('0'), ...right].map((group) => group.replace(/^0+(?=.)/, ''));
  const zeros = groups.join(':').match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? [];
  const longest = [...zeros].sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) return groups.join(':');
  const joined = groups.join(':').replace(longest, '::');
  return joined.replace(/:{3,}/, '::');
}
