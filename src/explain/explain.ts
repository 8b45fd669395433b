import type { Alternative, CauseJson, ChainStep } from '../core/diagnosis.ts';
import type { Explanation } from '../core/explanation.ts';
import type { Rule } from '../core/rule.ts';
import { inLang, type Lang } from '../core/text.ts';
import { type Finding, type Judgement, judge } from '../diagnosis/judge.ts';
import { type RecogniseOptions, recognise } from '../logs/recognise.ts';
import { CausalGraph } from './graph.ts';
import { snapshotOf } from './snapshot.ts';

/** A cause that the words name, with how well it explains what was seen. */
interface Candidate {
  readonly finding: Finding;
  readonly score: number;
}

const MOST = 8;

function evidenceJson(finding: Finding): CauseJson['evidence'] {
  return finding.verdict.evidence.map((e) => ({
    source: e.source,
    text: e.text,
    at: e.at === null || e.at === 0 ? null : new Date(e.at).toISOString(),
  }));
}

/** Of the causes that words name, those that no other of them explains are roots. Causes that lead to the symptom come first. */
function rootsOf(causes: readonly Finding[], symptoms: readonly Finding[], graph: CausalGraph): Candidate[] {
  const explained = (finding: Finding): boolean =>
    causes.some(
      (other) =>
        other.rule.id !== finding.rule.id &&
        graph.way(other.rule.id, finding.rule.id) !== null &&
        graph.way(finding.rule.id, other.rule.id) === null,
    );
  const scored = causes.map((finding) => {
    const reaches =
      symptoms.length === 0 || symptoms.some((symptom) => graph.way(finding.rule.id, symptom.rule.id) !== null);
    return { finding, score: finding.verdict.confidence * (reaches ? 1 : 0.6) };
  });
  const roots = scored.filter((candidate) => !explained(candidate.finding));
  const best = new Map<string, Candidate>();
  for (const candidate of roots) {
    const key = `${candidate.finding.rule.id} ${candidate.finding.verdict.subject}`;
    if (candidate.score > (best.get(key)?.score ?? 0)) best.set(key, candidate);
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
}

function causeJson({ finding, score }: Candidate, lang: Lang): CauseJson {
  return {
    id: finding.rule.id,
    subject: finding.verdict.subject,
    confidence: Math.round(score * 100) / 100,
    summary: inLang(finding.verdict.says, lang),
    evidence: evidenceJson(finding),
  };
}

/** From the root up to the symptom: what words named, and what must lie between. */
function chainOf(
  root: Finding,
  causes: readonly Finding[],
  symptom: Finding | undefined,
  graph: CausalGraph,
  lang: Lang,
): ChainStep[] {
  const through = causes.map((middle) => {
    const up = graph.way(root.rule.id, middle.rule.id);
    const on = symptom ? graph.way(middle.rule.id, symptom.rule.id) : null;
    return up && (on || !symptom)
      ? { ids: [...up.ids, ...(on?.ids.slice(1) ?? [])], named: 1 + (middle === root ? 0 : 1) }
      : null;
  });
  const best = through.filter((way) => way !== null).sort((a, b) => b.named - a.named)[0];
  return (best?.ids ?? [root.rule.id]).flatMap((id): ChainStep[] => {
    const named = id === root.rule.id ? root : causes.find((finding) => finding.rule.id === id);
    if (named)
      return [
        {
          id,
          subject: named.verdict.subject,
          summary: inLang(named.verdict.says, lang),
          evidence: evidenceJson(named),
        },
      ];
    const rule = graph.rule(id);
    return rule?.kind === 'cause' ? [{ id, subject: '', summary: inLang(rule.title, lang), inferred: true }] : [];
  });
}

/** Causes that no word named, by how often they bring about what was seen; each says which look would decide. */
function guesses(judgement: Judgement, seen: readonly Finding[], graph: CausalGraph, lang: Lang): Alternative[] {
  const named = new Set(judgement.findings.map((finding) => finding.rule.id));
  const ranked = new Map<string, { rule: Rule; weight: number }>();
  for (const { rule } of judgement.unknown) {
    if (rule.kind !== 'cause' || named.has(rule.id)) continue;
    const weight = Math.max(0, ...seen.map((finding) => graph.way(rule.id, finding.rule.id)?.weight ?? 0));
    if (weight > (ranked.get(rule.id)?.weight ?? 0)) ranked.set(rule.id, { rule, weight });
  }
  return [...ranked.values()]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST)
    .map(({ rule, weight }) => ({
      id: rule.id,
      confidence: Math.round(weight * 100) / 100,
      summary: inLang(rule.title, lang),
      ...(rule.look ? { look: rule.look.replaceAll('{subject}', 'NAME') } : {}),
    }));
}

/** Below this the words alone do not settle the cause: a ranked list is the honest answer. */
const SETTLED = 0.5;

/** Says what pasted logs show. Pure: the same text gives the same answer. */
export function explain(
  text: string,
  rules: readonly Rule[],
  lang: Lang = 'en',
  options: RecogniseOptions = {},
): Explanation {
  const events = recognise(text, options);
  const judgement = judge(snapshotOf(events), rules);
  const graph = new CausalGraph(rules);
  const symptoms = judgement.findings
    .filter((finding) => finding.rule.kind === 'symptom')
    .sort((a, b) => b.verdict.confidence - a.verdict.confidence);
  const causes = judgement.findings.filter((finding) => finding.rule.kind === 'cause');
  const roots = rootsOf(causes, symptoms, graph);
  const [first, ...others] = roots;
  const settled = first && first.score >= SETTLED ? first : null;
  const seen = causes.length > 0 ? [...causes, ...symptoms] : symptoms;
  const alternatives = [
    ...(settled ? others : roots).map((candidate): Alternative => ({ ...causeJson(candidate, lang) })),
    ...guesses(judgement, seen, graph, lang),
  ].slice(0, MOST);
  const symptom = symptoms[0];
  const summary = settled
    ? inLang(settled.finding.verdict.says, lang)
    : symptom
      ? inLang(symptom.verdict.says, lang)
      : 'nothing in these lines names a failure';
  return {
    schema: 'why502/explanation@1',
    summary,
    symptom: symptom ? { id: symptom.rule.id, evidence: evidenceJson(symptom) } : null,
    rootCause: settled ? causeJson(settled, lang) : null,
    chain: settled ? chainOf(settled.finding, causes, symptom, graph, lang) : [],
    alternatives,
    recognised: events.map(({ line, program, signature }) => ({ line, program, signature })),
    lines: text === '' ? 0 : text.replace(/\n$/, '').split('\n').length,
  };
}
