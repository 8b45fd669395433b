import { redact } from '../logs/redact.ts';
import { sanitise } from '../logs/sanitise.ts';
import type { ProbeResult } from './probing.ts';

/** The proxy's error page or no answer, a server error of the app, or a health body with a broken part. */
export function fails(result: ProbeResult): boolean {
  return (
    result.outcome !== 'answered' ||
    (result.status ?? 0) >= 500 ||
    result.brokenParts.length > 0 ||
    result.status === 400 ||
    result.status === 404 ||
    result.status === 413
  );
}

/** An answer as it may be shown and kept. */
export function clean(result: ProbeResult): ProbeResult {
  return {
    ...result,
    body: result.body === null ? null : redact(sanitise(result.body)),
    message: result.message === null ? null : sanitise(result.message),
  };
}

/** State and summary of a probing step: the first answer that fails, else the first. */
export function tell(results: readonly ProbeResult[]): readonly ['ok' | 'fail' | 'skipped', string] {
  const worst = results.find(fails) ?? results[0];
  if (!worst) return ['skipped', 'nothing to ask'];
  return [
    fails(worst) ? 'fail' : 'ok',
    worst.outcome === 'answered'
      ? `HTTP ${worst.status} in ${worst.ms} ms`
      : `${worst.outcome}${worst.errno ? ` (${worst.errno})` : ''}`,
  ];
}
