/** Where a connection goes. `host` is a name or an IP literal without brackets; `port` is 1–65535. */
export type Address =
  | { readonly is: 'tcp'; readonly host: string; readonly port: number }
  | { readonly is: 'unix'; readonly path: string };

/** The form that nginx, curl and people write: `127.0.0.1:8000`, `[::1]:8000`, `unix:/run/app.sock`. */
export function formatAddress(address: Address): string {
  if (address.is === 'unix') return `unix:${address.path}`;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** True when both name the same place as written (names are not resolved). */
export function sameAddress(a: Address, b: Address): boolean {
  return formatAddress(a) === formatAddress(b);
}

/** Reads `host:port`, `[v6]:port`, `:port`, `unix:/path` or `/path`; null when it is none of these. */
export function parseAddress(text: string): Address | null {
  if (text.startsWith('unix:')) return { is: 'unix', path: text.slice(5).replace(/^\/\/(?=\/)/, '') };
  if (text.startsWith('/')) return { is: 'unix', path: text };
  const match = /^(?:\[([0-9a-fA-F:.%a-z]+)\]|([^:/\s]*)):(\d{1,5})$/.exec(text);
  if (!match) return null;
  const port = Number(match[3]);
  if (port < 1 || port > 65_535) return null;
  return { is: 'tcp', host: match[1] ?? (match[2] || '0.0.0.0'), port };
}

/** True for 127.0.0.0/8, ::1 and the name localhost. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** True when the text is an IPv4 or IPv6 literal rather than a name. */
export function isIpLiteral(host: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.includes(':');
}
