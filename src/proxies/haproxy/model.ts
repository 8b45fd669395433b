import type { Address } from '../../core/address.ts';
import type { Listen, Place, Scheme } from '../../core/route.ts';
import type { HaproxyConfig, Line, Section } from './load.ts';

/** A `server` line with what `default-server` adds. */
export interface Server {
  readonly name: string;
  readonly address: Address;
  readonly scheme: Scheme;
  readonly weight: number;
  readonly backup: boolean;
  readonly disabled: boolean;
  /** HAProxy checks it by itself. */
  readonly checked: boolean;
  readonly verifies: boolean;
  readonly sni: boolean;
  readonly resolves: boolean;
  readonly place: Place;
}

/** The value words of a setting: the section's own last line, else the last one of its defaults. */
export function setting(section: Section, ...name: readonly string[]): Line | null {
  const fits = ({ words }: Line): boolean => name.every((word, at) => words[at] === word);
  return section.lines.findLast(fits) ?? section.defaults.findLast(fits) ?? null;
}

export function linesOf(section: Section, keyword: string): Line[] {
  return section.lines.filter(({ words }) => words[0] === keyword);
}

export function globalOf(config: HaproxyConfig, keyword: string): string | null {
  const all = config.sections.filter((one) => one.kind === 'global').flatMap((one) => one.lines);
  return all.findLast(({ words }) => words[0] === keyword)?.words[1] ?? null;
}

export function isHttp(section: Section): boolean {
  return setting(section, 'mode')?.words[1] === 'http';
}

export function backendOf(config: HaproxyConfig, name: string): Section | null {
  return config.sections.find((one) => (one.kind === 'backend' || one.kind === 'listen') && one.name === name) ?? null;
}

export function frontends(config: HaproxyConfig): Section[] {
  return config.sections.filter((one) => one.kind === 'frontend' || one.kind === 'listen');
}

/** `5s`, `500ms`, `30` (milliseconds), `1m`. */
export function parseTime(text: string | undefined): number | null {
  const match = /^(\d{1,12})(us|ms|s|m|h|d)?$/.exec(text ?? '');
  if (!match) return null;
  const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  return Number(match[1]) * (units[match[2] ?? 'ms'] ?? 1);
}

/** Sockets of a frontend: `bind *:80,:::443 ssl crt …`, `bind /run/a.sock`, `bind 127.0.0.1:8000-8003`. */
export function listensOf(section: Section): Listen[] {
  return linesOf(section, 'bind').flatMap(({ words }) => {
    const tls = words.includes('ssl');
    return (words[1] ?? '').split(',').flatMap((text): Listen[] => {
      const unix = /^(?:unix@)?(\/.*)$/.exec(text)?.[1];
      if (unix !== undefined) return [{ address: null, port: null, unix, tls, isDefault: true }];
      const match = /^(?:ipv[46]@)?(.*):(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
      if (!match) return [];
      const host = (match[1] ?? '').replace(/^\[|\]$/g, '');
      const address = ['', '*', '0.0.0.0', '::'].includes(host) ? null : host;
      const from = Number(match[2]);
      const to = Math.min(Number(match[3] ?? from), from + 20);
      return Array.from({ length: to - from + 1 }, (_, at) => ({
        address,
        port: from + at,
        unix: null,
        tls,
        isDefault: true,
      }));
    });
  });
}

/** Is every socket of it one that speaks the PROXY protocol first? Then no plain request can be sent to it. */
export function wantsProxyProtocol(section: Section): boolean {
  const binds = linesOf(section, 'bind');
  return binds.length > 0 && binds.every(({ words }) => words.includes('accept-proxy'));
}

/** Servers of a backend. Paths of sockets start at the chroot: HAProxy opens them after it went there. */
export function serversOf(config: HaproxyConfig, section: Section, clientPort: number): Server[] {
  const chroot = globalOf(config, 'chroot')?.replace(/\/$/, '') ?? '';
  let common: string[] = section.defaults
    .filter(({ words }) => words[0] === 'default-server')
    .flatMap(({ words }) => words.slice(1));
  return section.lines.flatMap(({ words, place }) => {
    if (words[0] === 'default-server') common = [...common, ...words.slice(1)];
    if (words[0] !== 'server' && words[0] !== 'server-template') return [];
    const template = words[0] === 'server-template';
    const [, name = '', second = '', third = ''] = words;
    const address = readAddress(template ? third : second, clientPort, chroot);
    if (address === null) return [];
    return [makeServer(template ? `${name}1` : name, address, [...common, ...words.slice(template ? 4 : 3)], place)];
  });
}

function makeServer(name: string, address: Address, words: readonly string[], place: Place): Server {
  const value = (key: string): string | undefined => words[words.lastIndexOf(key) + 1];
  const has = (key: string): boolean => words.includes(key);
  const isOn = (key: string): boolean => words.lastIndexOf(key) > words.lastIndexOf(`no-${key}`);
  const proto = has('proto') ? value('proto') : undefined;
  const tls = isOn('ssl');
  return {
    name,
    address,
    scheme: proto === 'fcgi' ? 'fastcgi' : tls ? 'https' : proto === 'h2' ? 'h2c' : 'http',
    weight: has('weight') ? Number(value('weight')) : 1,
    backup: isOn('backup'),
    disabled: words.lastIndexOf('disabled') > words.lastIndexOf('enabled'),
    checked: isOn('check'),
    verifies: tls && value('verify') === 'required' && has('verify'),
    sni: has('sni'),
    resolves: has('resolvers'),
    place,
  };
}

function readAddress(text: string, clientPort: number, chroot: string): Address | null {
  const unix = /^(?:unix@)?(\/.*)$/.exec(text)?.[1];
  if (unix !== undefined) return { is: 'unix', path: chroot + unix };
  if (/^(?:abns|fd|sockpair|quic\w*)@/.test(text)) return null;
  const bare = text.replace(/^ipv[46]@/, '');
  const match = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(bare) ?? /^(.*?)(?::(\d{1,5}))?$/.exec(bare);
  const host = match?.[1] ?? '';
  const port = match?.[2] === undefined ? clientPort : Number(match[2]);
  return host === '' || port < 1 || port > 65_535 ? null : { is: 'tcp', host: host === '*' ? '0.0.0.0' : host, port };
}
