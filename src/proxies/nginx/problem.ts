import type { Place } from '../../core/route.ts';

/** A mistake that the text alone shows. */
export interface Problem {
  /** Stable, for rules to look for. */
  readonly id:
    | 'syntax'
    | 'missing-semicolon'
    | 'misspelt-directive'
    | 'bad-target'
    | 'uri-part-not-allowed'
    | 'pass-not-in-location'
    | 'duplicate-pass'
    | 'name-needs-dns'
    | 'no-resolver'
    | 'unknown-variable'
    | 'uri-with-variable'
    | 'decoded-uri-in-pass'
    | 'uri-part-ignored'
    | 'slash-mismatch'
    | 'tls-without-server-name'
    | 'headers-not-inherited'
    | 'host-is-group-name'
    | 'buffer-sizes'
    | 'duplicate-upstream'
    | 'empty-upstream'
    | 'upstream-all-down'
    | 'bad-upstream-server'
    | 'no-port'
    | 'duplicate-server-name'
    | 'duplicate-default-server'
    | 'duplicate-location'
    | 'bad-location'
    | 'location-typo'
    | 'bad-regex'
    | 'no-such-named-location'
    | 'no-certificate'
    | 'bad-listen'
    | 'backup-file-included';
  /** `refused`: nginx does not start or reload with it. `wrong`: it works otherwise than it looks. `risk`: it may be meant. */
  readonly severity: 'refused' | 'wrong' | 'risk';
  readonly place: Place;
  /** For people, with the names of the configuration. */
  readonly message: string;
  /** What `nginx -t` prints, without the place; null where it is content. */
  readonly nginxSays: string | null;
}

export function refused(id: Problem['id'], place: Place, nginxSays: string, message = nginxSays): Problem {
  return { id, severity: 'refused', place, message, nginxSays };
}

export function wrong(id: Problem['id'], place: Place, message: string, nginxSays: string | null = null): Problem {
  return { id, severity: 'wrong', place, message, nginxSays };
}

export function risk(id: Problem['id'], place: Place, message: string): Problem {
  return { id, severity: 'risk', place, message, nginxSays: null };
}
