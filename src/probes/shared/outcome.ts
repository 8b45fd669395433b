import type { ProbeOutcome } from '../../core/probe.ts';
import type { Look } from '../../host/host.ts';

export function passed(message: string, ms: number, status: number | null = null): ProbeOutcome {
  return { ok: true, reason: null, message, status, ms: Math.round(ms) };
}

export function failed(reason: string, message: string, ms: number, status: number | null = null): ProbeOutcome {
  return { ok: false, reason, message, status, ms: Math.round(ms) };
}

/** A look that gave no value: missing is a finding, no right to look is not the same. */
export function notSeen(
  look: Exclude<Look<unknown>, { readonly is: 'seen' }>,
  subject: string,
  ms: number,
): ProbeOutcome {
  if (look.is === 'absent') return failed('missing', `${subject} does not exist`, ms);
  if (look.is === 'denied') {
    const allow = look.allow ? `; allow with: ${look.allow}` : '';
    return failed('blind', `may not look at ${subject}: ${look.why}${allow}`, ms);
  }
  return failed('blind', `could not look at ${subject}: ${look.why}`, ms);
}
