import type { Result } from '../core/diagnosis.ts';
import type { ProbeOutcome } from '../core/probe.ts';
import type { Reason } from '../logs/rates/reasons.ts';
import type { Finding } from '../logs/rates/window.ts';
import type { Look } from './looks.ts';

/** In this many different tens of seconds some requests failed while others worked: a fault that stays. */
const LASTING = 3;
/** After this long without a failure it is over, milliseconds. */
const OVER_MS = 90_000;

const SYMPTOMS: Readonly<Partial<Record<Reason, string>>> = {
  connect_refused: 'connect-refused',
  connect_timeout: 'connect-timeout',
  no_route: 'connect-unreachable',
  permission_denied: 'connect-eacces',
  socket_missing: 'connect-enoent',
  queue_full: 'connect-eagain',
  closed_prematurely: 'premature-close',
  reset: 'reset',
  read_timeout: 'read-timeout',
  header_too_big: 'header-too-big',
  invalid_header: 'invalid-header',
  tls_handshake: 'tls-handshake',
  no_live_upstreams: 'no-live-upstreams',
  resolve_failed: 'unresolved',
};

/** Whether the access log shows a fault that stays although the route's own request works. */
export function isLasting(finding: Finding | null, now: number): finding is Finding {
  return finding !== null && finding.spread >= LASTING && now - finding.lastAt < OVER_MS;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/**
 * The verdict on a route of which some requests fail while the diagnosis finds every link in order. Two sources speak:
 * the access log counts them (a client cannot write its lines), the error log says why.
 */
export function partialVerdict(result: Result, finding: Finding): Result {
  const { requests, failures, share, groups, reasons } = finding;
  const [group] = groups;
  const [reason] = reasons;
  const failing = groups
    .slice(0, 3)
    .map(({ method, path, status, count }) => `${method} ${path} → ${status} (${count})`);
  const why = reason === undefined ? '' : `; the proxy says ${reason.reason.replaceAll('_', ' ')}`;
  const summary = `${failures} of ${requests} requests in the last 5 minutes failed (${percent(share)}): ${failing.join(', ')}${why}`;
  const at = group === undefined ? null : new Date(group.lastAt).toISOString();
  const evidence = [
    { source: 'access log', text: failing.join(', '), at },
    ...reasons
      .slice(0, 3)
      .map((one) => ({ source: 'error log', text: `${one.reason.replaceAll('_', ' ')}: ${one.count}`, at: null })),
  ];
  const id = (reason && SYMPTOMS[reason.reason]) ?? `http-${group?.status ?? 502}`;
  return { ...result, status: 'degraded', summary, symptom: { id, evidence } };
}

/** A look that the user configured fails although every link holds: the look itself is the finding. */
export function ownVerdict(result: Result, look: Look, outcome: ProbeOutcome): Result {
  const summary = `the probe ${look.name} fails: ${outcome.message}; every link that was looked at holds`;
  const evidence = [{ source: `probe ${look.name}`, text: outcome.message, at: null }];
  return { ...result, status: 'degraded', summary, symptom: { id: 'body-mismatch', evidence } };
}
