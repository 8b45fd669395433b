import { type Diagnosis, evidenceText, focusOf, namedIds, type Result, worstOf } from './diagnosis.ts';
import { asList, type Fault } from './fault.ts';
import type { Stack } from './stacks.ts';

export type Verdict = {
  status: string;
  root: string;
  confidence: number;
  statusRight: boolean;
  /** null where the fault has no root cause to name. */
  top1: boolean | null;
  top3: boolean | null;
  evidence: boolean | null;
  both: boolean | null;
  falseAlarm: boolean;
  confidentlyWrong: boolean;
  notes: string[];
};

const confident = 0.8;
const certain = 0.95;

function ranked(result: Result | undefined): string[] {
  const root = result?.rootCause ? [result.rootCause.id] : [];
  return [...root, ...(result?.alternatives ?? []).map((cause) => cause.id)];
}

/** Where no single answer is right: at least two of the possible ones are listed, and none is called certain. */
function judgeAmbiguous(result: Result | undefined, acceptable: readonly string[]): boolean {
  const root = result?.rootCause;
  if (root && (!acceptable.includes(root.id) || (root.confidence ?? 0) >= certain)) return false;
  const listed = ranked(result).slice(0, 4);
  return acceptable.filter((id) => listed.includes(id)).length >= 2;
}

function subjectRight(result: Result | undefined, fault: Fault): boolean {
  const wanted = fault.expect.subject;
  if (wanted === undefined || !result?.rootCause) return true;
  const root = result.rootCause;
  const entries = [root, ...(result.chain ?? []).filter((cause) => cause.id === root.id)];
  return entries.some((cause) => wanted.test(cause.subject ?? '') || wanted.test(cause.summary ?? ''));
}

function judgeHealthy(results: Result[], verdict: Verdict): Verdict {
  const alarmed = results.filter((result) => result.status !== 'up');
  verdict.falseAlarm = alarmed.length > 0;
  verdict.statusRight = alarmed.length === 0 && results.length > 0;
  verdict.confidentlyWrong = alarmed.some((result) => (result.rootCause?.confidence ?? 0) >= confident);
  if (results.length === 0) verdict.notes.push('no result for the route');
  for (const result of alarmed) verdict.notes.push(`${result.route} said ${result.status}: ${result.summary ?? ''}`);
  return verdict;
}

/** Compares what the product said with what an expert would say. Pure. */
export function judge(diagnosis: Diagnosis, fault: Fault, stack: Stack): Verdict {
  const results = focusOf(diagnosis, stack);
  const worst = worstOf(results);
  const root = worst?.rootCause;
  const verdict: Verdict = {
    status: worst?.status ?? 'none',
    root: root?.id ?? '-',
    confidence: root?.confidence ?? 0,
    statusRight: false,
    top1: null,
    top3: null,
    evidence: null,
    both: null,
    falseAlarm: false,
    confidentlyWrong: false,
    notes: [],
  };
  const { expect } = fault;
  const acceptable = asList(expect.rootCause);
  if (acceptable.length === 0) return judgeHealthy(results, verdict);

  verdict.statusRight = asList(expect.status).some((status) => status === verdict.status);
  if (!verdict.statusRight) verdict.notes.push(`status ${verdict.status}, wanted ${asList(expect.status).join('/')}`);
  const listed = ranked(worst);
  if (fault.kind === 'ambiguous') {
    verdict.top1 = judgeAmbiguous(worst, acceptable);
    verdict.confidentlyWrong = root != null && verdict.confidence >= confident && !acceptable.includes(root.id);
  } else {
    const right = root != null && acceptable.includes(root.id);
    verdict.top1 = right && subjectRight(worst, fault);
    if (right && !verdict.top1) verdict.notes.push(`subject is not ${expect.subject?.source}`);
    verdict.confidentlyWrong = root != null && !verdict.top1 && verdict.confidence >= confident;
  }
  verdict.top3 = verdict.top1 || acceptable.some((id) => listed.slice(0, 3).includes(id));
  if (!verdict.top1)
    verdict.notes.push(`wanted ${acceptable.join(' or ')}, got ${listed.slice(0, 3).join(', ') || '-'}`);

  const text = worst === undefined ? '' : evidenceText(worst);
  const missing = (expect.evidence ?? []).filter((pattern) => !pattern.test(text));
  verdict.evidence = worst !== undefined && missing.length === 0 && (text !== '' || fault.kind === 'ambiguous');
  if (missing.length > 0) verdict.notes.push(`evidence lacks ${missing.map((pattern) => pattern.source).join(', ')}`);

  if (expect.alsoNamed !== undefined) {
    const named = namedIds(diagnosis.results);
    const absent = expect.alsoNamed.filter((id) => !named.has(id));
    verdict.both = absent.length === 0;
    if (absent.length > 0) verdict.notes.push(`does not name ${absent.join(', ')}`);
  }
  return verdict;
}
