import { lookup } from 'node:dns/promises';
import { connect as netConnect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Address } from '../core/address.ts';
import type { ConnectOptions, ConnectResult, Look } from './host.ts';

export function dial(address: Address): Socket {
  return address.is === 'unix'
    ? netConnect({ path: address.path })
    : netConnect({ host: address.host, port: address.port });
}

export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : 'EUNKNOWN';
}

/** Connects, says `send` if given, and listens for at most `listenMs`. Errors are answers. */
export async function connect(address: Address, options: ConnectOptions): Promise<Look<ConnectResult>> {
  const start = performance.now();
  return new Promise((resolve) => {
    const socket = dial(address);
    let received = '';
    let connected = false;
    let timer = setTimeout(() => finish('ETIMEDOUT'), options.timeoutMs);
    function finish(errno: string | null): void {
      clearTimeout(timer);
      socket.destroy();
      const is = connected ? 'connected' : 'failed';
      resolve({
        is: 'seen',
        value: {
          is,
          errno: connected ? null : errno,
          ms: performance.now() - start,
          received: received.slice(0, 4096),
        },
      });
    }
    socket.on('connect', () => {
      connected = true;
      clearTimeout(timer);
      if (options.send) socket.write(options.send, 'latin1');
      if (!options.listenMs) return finish(null);
      timer = setTimeout(() => finish(null), options.listenMs);
    });
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (received.length >= (options.enough ?? 4096)) finish(null);
    });
    socket.on('end', () => finish(null));
    socket.on('error', (error) => finish(codeOf(error)));
  });
}

/** Names as libc resolves them (/etc/hosts, nsswitch), not as a DNS server would. */
export async function resolveName(name: string): Promise<Look<readonly string[]>> {
  try {
    const found = await lookup(name, { all: true });
    return { is: 'seen', value: found.map((entry) => entry.address) };
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOTFOUND' || code === 'ENODATA' ? { is: 'absent' } : { is: 'failed', why: `${name}: ${code}` };
  }
}
