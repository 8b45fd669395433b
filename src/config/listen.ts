import { z } from 'zod';
import { isLoopback, parseAddress } from '../core/address.ts';

/** Where the API listens. */
export type Listen =
  | { readonly is: 'tcp'; readonly host: string; readonly port: number }
  | { readonly is: 'unix'; readonly path: string };

function parse(text: string): Listen | null {
  if (/^(?:[^:]*|\[[^\]]*\]):0$/.test(text))
    return { is: 'tcp', host: text.slice(0, -2).replace(/^\[(.*)\]$/, '$1') || '0.0.0.0', port: 0 };
  return parseAddress(text);
}

/** `127.0.0.1:9502`, `:9502`, `[::1]:9502`, `unix:/run/why502/http.sock`; port 0 lets the system choose. */
export const listenSchema = z
  .string()
  .refine((text) => parse(text) !== null, 'expected HOST:PORT, [IPV6]:PORT or unix:/path')
  .transform((text): Listen => parse(text) ?? { is: 'tcp', host: '127.0.0.1', port: 9502 });

/** May someone who is not on this host connect? */
export function isExposed(listen: Listen): boolean {
  return listen.is === 'tcp' && !isLoopback(listen.host);
}
