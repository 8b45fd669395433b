import type { Alternative, Diagnosis, Result } from '../core/diagnosis.ts';
import type { Style } from './style.ts';

const MARK: Readonly<Record<string, string>> = { ok: '✓', fail: '✗', warn: '!', skipped: '–' };

function painted(status: string, text: string, style: Style): string {
  if (status === 'up' || status === 'ok') return style.good(text);
  return status === 'down' || status === 'fail' ? style.bad(text) : style.warn(text);
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return lines.length === 0 ? [] : ['', `  ${style.strong(title)}`, ...lines.map((line) => `    ${line}`)];
}

function evidenceLines(result: Result, style: Style): string[] {
  const all = [
    ...(result.rootCause?.evidence ?? []),
    ...result.chain.flatMap((step) => step.evidence ?? []),
    ...(result.symptom?.evidence ?? []),
  ];
  const seen = new Set<string>();
  const unique = all.filter((e) => !seen.has(e.text) && seen.add(e.text));
  return unique.slice(0, 7).map((e) => `${style.dim(`${e.source}${e.at ? ` ${e.at.slice(11, 19)}` : ''}:`)} ${e.text}`);
}

function fixLines(result: Result, style: Style): string[] {
  return result.fix.flatMap((step, index) => {
    const head = step.command === null ? step.why : style.command(step.command);
    const tail =
      step.command === null
        ? []
        : [`   ${style.dim(`${step.why} (${step.risk}${step.undo ? `; undo: ${step.undo}` : ''})`)}`];
    return [`${index + 1}. ${head}`, ...tail];
  });
}

function alternativeLine(alternative: Alternative): string {
  const also = alternative.independent ? 'a second fault: ' : '';
  return `${also}${alternative.id} (${Math.round(alternative.confidence * 100)} %) ${alternative.summary}${alternative.look ? `; look: ${alternative.look}` : ''}`;
}

function chainLines(result: Result): string[] {
  const steps = result.chain.map(
    (step, index) =>
      `${'  '.repeat(index)}${index > 0 ? '└ ' : ''}${step.id}  ${step.subject}${step.inferred ? '  (inferred)' : ''}`,
  );
  const symptom = result.symptom
    ? [`${'  '.repeat(result.chain.length)}${result.chain.length > 0 ? '└ ' : ''}${result.symptom.id}`]
    : [];
  return [...steps, ...symptom];
}

/** One route's answer for people: the verdict first, then how it is known, what repairs it, what was ruled out and not seen. */
export function renderResult(result: Result, style: Style): string {
  const head = `${painted(result.status, result.status.toUpperCase().padEnd(8), style)} ${style.strong(result.upstream)}  ${result.route} → ${result.address}${result.runtime ? ` (${result.runtime.name})` : ''}`;
  if (result.status === 'up') return head;
  const confidence = result.rootCause
    ? `  ${style.dim(`${result.rootCause.id}, ${Math.round(result.rootCause.confidence * 100)} % sure`)}`
    : '';
  return [
    head,
    '',
    `  ${style.strong(result.summary)}`,
    ...(confidence ? [confidence] : []),
    ...section('Chain', chainLines(result), style),
    ...section('Evidence', evidenceLines(result, style), style),
    ...section('Fix (as root)', fixLines(result, style), style),
    ...section(
      'Verify',
      result.verify.map((step) => style.command(step.command)),
      style,
    ),
    ...section(result.rootCause ? 'Also possible' : 'Possible', result.alternatives.map(alternativeLine), style),
    ...section(
      'Ruled out',
      result.ruledOut.slice(0, 8).map((row) => `${row.id}: ${row.because}`),
      style,
    ),
    ...section(
      'Not seen',
      result.blindSpots.map((spot) => `${spot.subject}: ${spot.why}${spot.allow ? ` — ${spot.allow}` : ''}`),
      style,
    ),
    ...section(
      'Looked at',
      result.steps.map(
        (step) =>
          `${painted(step.status, MARK[step.status] ?? '', style)} ${step.check} ${step.subject}: ${step.summary} ${style.dim(`${step.ms} ms`)}`,
      ),
      style,
    ),
  ].join('\n');
}

/** The whole run: failing routes first. */
export function renderDiagnosis(diagnosis: Diagnosis, style: Style): string {
  const order = ['down', 'degraded', 'unknown', 'up'];
  const results = [...diagnosis.results].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const foot = style.dim(
    `${diagnosis.results.length} route${diagnosis.results.length === 1 ? '' : 's'} on ${diagnosis.host}, ${diagnosis.durationMs} ms`,
  );
  return [
    ...results.map((result) => renderResult(result, style)),
    ...(diagnosis.problems ?? []).map((problem) => style.warn(`! ${problem}`)),
    foot,
  ].join('\n');
}
