import type { IncidentJson } from '../core/incident.ts';
import type { NoticeState } from '../core/notice.ts';
import type { Telling } from './receiver.ts';

/** Cuts to a number of UTF-16 units, never through a surrogate pair, and says so. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = Math.max(0, length - 1);
  const code = text.charCodeAt(end - 1);
  return `${text.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end)}…`;
}

/** Cuts to a number of UTF-8 bytes. */
export function cutBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let end = Math.min(text.length, bytes);
  while (Buffer.byteLength(text.slice(0, end)) > bytes - 3)
    end -= Math.max(1, Math.floor((Buffer.byteLength(text.slice(0, end)) - bytes) / 4));
  return cut(text, Math.max(1, end));
}

const SIGNS: Readonly<Record<NoticeState, string>> = {
  firing: 'DOWN',
  updated: 'UPDATE',
  resolved: 'RESOLVED',
  test: 'TEST',
};

/** `DOWN`, or `DEGRADED` when the route still works for some requests. */
export function signOf(telling: Telling): string {
  const degraded = telling.state === 'firing' && telling.incident.diagnosis.status === 'degraded';
  return degraded ? 'DEGRADED' : SIGNS[telling.state];
}

/** One line: what happened where. */
export function titleOf(telling: Telling): string {
  return `${signOf(telling)} ${telling.incident.upstreams.join(', ')} on ${telling.host}: ${telling.incident.diagnosis.summary}`;
}

function minutes(incident: IncidentJson): string {
  if (incident.closedAt === null) return '';
  const seconds = Math.round((Date.parse(incident.closedAt) - Date.parse(incident.openedAt)) / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** The rest, plain text, a fact a line: route, root cause, chain, evidence, fix, verify. */
export function linesOf(telling: Telling): readonly string[] {
  const { incident } = telling;
  const { diagnosis } = incident;
  if (telling.state === 'resolved') return [`${diagnosis.route} answers again after ${minutes(incident)}`];
  const cause = diagnosis.rootCause;
  const evidence = (cause?.evidence ?? diagnosis.symptom?.evidence ?? []).slice(0, 2);
  return [
    `route: ${diagnosis.route} → ${diagnosis.address}`,
    ...(cause ? [`root cause: ${cause.id} (${Math.round(cause.confidence * 100)} %): ${cause.subject}`] : []),
    ...(diagnosis.chain.length > 1 ? [`chain: ${diagnosis.chain.map((step) => step.id).join(' → ')}`] : []),
    ...evidence.map((one) => `evidence: ${one.source}: ${one.text}`),
    ...diagnosis.fix
      .slice(0, 3)
      .map((step) => (step.command === null ? `fix, by hand: ${step.why}` : `fix: ${step.command}`)),
    ...diagnosis.verify.slice(0, 1).map((step) => `verify: ${step.command}`),
    ...(cause ? [] : diagnosis.alternatives.slice(0, 3).map((one) => `possible: ${one.id}: ${one.summary}`)),
  ];
}
