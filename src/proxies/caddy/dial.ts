import type { Address } from '../../core/address.ts';
import type { Scheme } from '../../core/route.ts';

export interface Dial {
  readonly address: Address;
  readonly scheme: Scheme;
}

const PLACEHOLDER = /\{[^{}\s]+\}/;

/**
 * An upstream as the Caddyfile writes it, or `dial` of the JSON: `localhost:8000`, `:8000`, `https://app`, `unix//run/app.sock`,
 * `h2c://…`. A text when it cannot be known (reverse_proxy docs, upstream addresses).
 */
export function readUpstream(text: string, fallback: Scheme = 'http'): Dial | string {
  if (PLACEHOLDER.test(text)) return `${text} holds a placeholder`;
  if (/^unix(?:\+h2c)?\//.test(text)) {
    const path = text.slice(text.indexOf('/') + 1);
    return { address: { is: 'unix', path }, scheme: text.startsWith('unix+h2c') ? 'h2c' : fallback };
  }
  const url = /^(https?|h2c|srv\+https?):\/\/(.*)$/.exec(text);
  if (url?.[1]?.startsWith('srv')) return `${text} is looked up in DNS (SRV)`;
  const rest = (url?.[2] ?? text).replace(/^(?:tcp[46]?|udp)\//, '');
  const match = /^(?:\[([^\]]+)\]|([^:/]*))(?::(\d{1,5})(?:-\d+)?)?\/?$/.exec(rest);
  if (!match) return `${text} is no upstream address`;
  const scheme: Scheme = url ? (url[1] as 'http' | 'https' | 'h2c') : fallback;
  const host = match[1] ?? (match[2] === '' || match[2] === undefined ? 'localhost' : match[2]);
  const port = match[3] === undefined ? (scheme === 'https' ? 443 : 80) : Number(match[3]);
  return { address: { is: 'tcp', host, port }, scheme: scheme === 'http' && !url && port === 443 ? fallback : scheme };
}
