import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { Address } from '../core/address.ts';
import type { Look, TlsAnswer, TlsOptions } from './host.ts';
import { codeOf } from './net.ts';

function nameOf(part: PeerCertificate['subject'] | undefined): string {
  const name = part?.CN ?? part?.O ?? '';
  return Array.isArray(name) ? name.join(', ') : name;
}

function shown(socket: TLSSocket, ms: number): TlsAnswer {
  const certificate = socket.getPeerCertificate();
  const error: unknown = socket.authorizationError;
  const refused = error instanceof Error ? codeOf(error) : typeof error === 'string' ? error : null;
  return {
    is: 'shown',
    ms,
    protocol: socket.getProtocol(),
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    names: (certificate.subjectaltname ?? '').split(', ').filter(Boolean),
    validFrom: Date.parse(certificate.valid_from),
    validTo: Date.parse(certificate.valid_to),
    refused: socket.authorized ? null : (refused ?? 'UNKNOWN'),
  };
}

/** Shakes hands and reads the certificate; what a checking client would object to is part of the answer. */
export async function tls(address: Address, { timeoutMs, serverName }: TlsOptions): Promise<Look<TlsAnswer>> {
  // TLS costs 8 MB: only when it is spoken.
  const { connect, getCACertificates } = await import('node:tls');
  const start = performance.now();
  return new Promise((resolve) => {
    const where = address.is === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    const socket = connect({
      ...where,
      // An address is no name to ask for (RFC 6066), but the certificate must still be for it.
      ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
      rejectUnauthorized: false,
      // Node's own list and the host's: an issuer that the administrator added is trusted by this host.
      ca: [...getCACertificates('default'), ...getCACertificates('system')],
    });
    const done = (value: TlsAnswer): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ is: 'seen', value });
    };
    const fail = (errno: string, message: string): void =>
      done({ is: 'failed', errno, message, ms: performance.now() - start });
    const timer = setTimeout(() => fail('ETIMEDOUT', `no handshake within ${timeoutMs} ms`), timeoutMs);
    socket.on('secureConnect', () => done(shown(socket, performance.now() - start)));
    socket.on('error', (error) => fail(codeOf(error), error.message));
    socket.on('close', () => fail('ECONNRESET', 'closed during the handshake'));
  });
}
