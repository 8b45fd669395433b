import { createHash, timingSafeEqual } from 'node:crypto';

/** Where the API listens and who may talk to it. */
export interface GuardOptions {
  /** Null: no token is needed, which only loopback may do. */
  readonly token: string | null;
  /** True on a Unix socket: no browser reaches it. */
  readonly isLocalSocket: boolean;
  readonly allowedHosts: readonly string[];
}

export type Refusal = { readonly status: 401 | 403 | 421; readonly detail: string } | null;

interface Facts {
  readonly host: string | undefined;
  readonly authorization: string | undefined;
  readonly fetchSite: string | undefined;
  readonly isPublic: boolean;
}

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

function hostname(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** `Bearer TOKEN` from programs, `Basic anything:TOKEN` from a browser's own dialogue. */
function tokenOf(authorization: string): string {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const basic = /^Basic\s+(\S+)\s*$/i.exec(authorization)?.[1];
  if (basic === undefined) return '';
  const text = Buffer.from(basic, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

/** Decides before anything of a request is looked at. Null: let it in. */
export function makeGuard(options: GuardOptions): (facts: Facts) => Refusal {
  const wanted = options.token === null ? null : digest(options.token);
  const hosts = new Set([...LOCAL, ...options.allowedHosts.map((host) => host.toLowerCase())]);
  return ({ host, authorization, fetchSite, isPublic }) => {
    // Another site's page may not even cause a read: its answer could be timed, a POST starts work.
    if (fetchSite === 'cross-site') return { status: 403, detail: 'requests from other sites are refused' };
    if (wanted !== null) {
      if (isPublic) return null;
      const given = digest(tokenOf(authorization ?? ''));
      return timingSafeEqual(given, wanted)
        ? null
        : { status: 401, detail: 'a token is needed: Authorization: Bearer TOKEN' };
    }
    // A page whose name was rebound to 127.0.0.1 sends its own name here (DNS rebinding).
    if (options.isLocalSocket || (host !== undefined && (hosts.has(hostname(host)) || hosts.has(host.toLowerCase()))))
      return null;
    return {
      status: 421,
      detail: `this agent does not answer for the host "${host ?? ''}"; api.allowed_hosts adds one`,
    };
  };
}
