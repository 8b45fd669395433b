import type { Alternative, CauseJson, ChainStep } from '../core/diagnosis.ts';
import type { LogEvent } from '../core/event.ts';
import type { Explanation } from '../core/explanation.ts';
import type { Present, Rule } from '../core/rule.ts';
import type { Scene } from '../core/scene.ts';
import { inLang, type Lang } from '../core/text.ts';
import { type Finding, type Judgement, judge } from '../diagnosis/judge.ts';
import { type RecogniseOptions, recognise } from '../logs/recognise.ts';
import { formatsIn } from './formats.ts';
import { CausalGraph } from './graph.ts';
import { leaning } from './leanings.ts';
import { lookAt } from './look.ts';
import { type Candidate, namedBy } from './named.ts';
import { outlived } from './outlived.ts';
import { ends, plain } from './plain.ts';
import { prose, without, withoutHarmless } from './prose.ts';
import { type Ranked, type Ranking, rankCauses } from './rank.ts';
import { sceneOf } from './scene.ts';
import { snapshotOf } from './snapshot.ts';
import { withUnits } from './status-blocks.ts';
import { toldBy } from './told.ts';
import { WORD_TELLINGS } from './told-words.ts';

/** Alternatives that an answer lists at most: more than a person will try. */
const MOST = 8;
/** Below this the words alone do not settle the cause: a ranked list is the honest answer. */
const SETTLED = 0.5;
/** Events that rules judge at most; a long log repeats itself. */
const JUDGED = 2000;

function rounded(score: number): number {
  return Math.round(score * 100) / 100;
}

function evidenceJson(evidence: Present['evidence']): CauseJson['evidence'] {
  return evidence.map((e) => ({
    source: e.source,
    text: e.text,
    at: e.at === null || e.at === 0 ? null : new Date(e.at).toISOString(),
  }));
}

function causeJson({ rule, score, named }: Ranked, lang: Lang): CauseJson {
  return {
    id: rule.id,
    subject: named?.verdict.subject ?? '',
    confidence: rounded(score),
    summary: inLang(named?.verdict.says ?? rule.title, lang),
    evidence: named ? evidenceJson(named.verdict.evidence) : [],
  };
}

function alternative(ranked: Ranked, scene: Scene, lang: Lang): Alternative {
  const { rule, score, named } = ranked;
  const look = lookAt(rule, named?.verdict ?? null, scene);
  return {
    id: rule.id,
    ...(named ? { subject: named.verdict.subject, evidence: evidenceJson(named.verdict.evidence) } : {}),
    confidence: rounded(score),
    summary: inLang(named?.verdict.says ?? rule.title, lang),
    ...(look === null ? {} : { look }),
  };
}

/** From the root up to the symptom: what words named, and what must lie between. */
function chainOf(
  root: Candidate,
  named: readonly Candidate[],
  symptom: string | null,
  graph: CausalGraph,
  lang: Lang,
): ChainStep[] {
  const ways = [root, ...named.filter((other) => other !== root)].flatMap((middle) => {
    const up = graph.way(root.rule.id, middle.rule.id);
    const on = symptom === null ? null : graph.way(middle.rule.id, symptom);
    if (up === null || (symptom !== null && on === null)) return [];
    const ids = [...up.ids, ...(on?.ids.slice(1) ?? [])];
    return [{ ids, known: named.filter(({ rule }) => ids.includes(rule.id)).length }];
  });
  const best = ways.reduce<(typeof ways)[number] | null>((a, b) => (a === null || b.known > a.known ? b : a), null);
  return (best?.ids ?? [root.rule.id]).flatMap((id): ChainStep[] => {
    const step = id === root.rule.id ? root : named.find(({ rule }) => rule.id === id);
    if (step) {
      const { subject, says, evidence } = step.verdict;
      return [{ id, subject, summary: inLang(says, lang), evidence: evidenceJson(evidence) }];
    }
    const rule = graph.rule(id);
    return rule?.kind === 'cause' ? [{ id, subject: '', summary: inLang(rule.title, lang), inferred: true }] : [];
  });
}

/** Events for the rules to judge: the first and the last of each kind are enough. */
function judged(events: readonly LogEvent[]): readonly LogEvent[] {
  return events.length <= JUDGED ? events : [...events.slice(0, JUDGED / 2), ...events.slice(-JUDGED / 2)];
}

function strongestSymptom(findings: readonly Finding[]): Finding | null {
  const symptoms = findings.filter(({ rule }) => rule.kind === 'symptom');
  return symptoms.reduce<Finding | null>(
    (a, b) => (a === null || b.verdict.confidence > a.verdict.confidence ? b : a),
    null,
  );
}

/** Statuses are all that is known of what was seen. */
const STATUS = /^http-/;

/** What the poster's sentences support; where nothing supports anything, what the words in them most often come to. */
function toldIn(
  text: string,
  scene: Scene,
  heard: readonly Candidate[],
  rules: ReadonlyMap<string, Rule>,
): readonly Candidate[] {
  const told = toldBy(text, scene.symptoms, rules);
  if (heard.length + told.length > 0 || [...scene.symptoms].some((id) => !STATUS.test(id))) return told;
  return toldBy(without(text, scene.events), scene.symptoms, rules, WORD_TELLINGS);
}

const NOTHING = {
  en: 'nothing in these lines names a failure',
  ko: '이 줄들에는 장애를 가리키는 말이 없습니다',
  zh: '这些行中没有指出任何故障',
};

/** What is known of a text before the leanings of its words are asked. */
export interface Reckoned extends Ranking {
  /** What somebody on this host wrote, without harmless lines: what words are read from. */
  readonly own: string;
  readonly scene: Scene;
  readonly judgement: Judgement;
  readonly graph: CausalGraph;
  readonly byId: ReadonlyMap<string, Rule>;
}

/** Reads a text and ranks what its lines and sentences name, and what fits what was seen. Pure. */
export function reckon(text: string, rules: readonly Rule[], options: RecogniseOptions = {}): Reckoned {
  const clean = plain(ends(text));
  const events = withUnits(clean, recognise(clean, { ...options, formats: formatsIn(clean) }));
  const scene = sceneOf(clean, events);
  const judgement = judge(snapshotOf(judged(events)), rules);
  const graph = new CausalGraph(rules);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const heard = outlived(namedBy(scene, byId, judgement), clean, graph, options);
  const own = withoutHarmless(prose(clean), events);
  const ranking = rankCauses(scene, rules, [...heard, ...toldIn(own, scene, heard, byId)], graph);
  return { own, scene, judgement, graph, byId, ...ranking };
}

/** Says what pasted logs show. Pure: the same text gives the same answer. */
export function explain(
  text: string,
  rules: readonly Rule[],
  lang: Lang = 'en',
  options: RecogniseOptions = {},
): Explanation {
  const { own, scene, judgement, graph, byId, named, ranked: reckoned } = reckon(text, rules, options);
  const ranked = leaning(own, scene, reckoned, byId);
  const symptom = strongestSymptom(judgement.findings);
  const first = ranked[0];
  const root = first?.named && first.root && first.score >= SETTLED ? first : null;
  const others = ranked.slice(root === null ? 0 : 1, MOST + 1);
  return {
    schema: 'why502/explanation@1',
    summary: inLang(root?.named?.verdict.says ?? symptom?.verdict.says ?? first?.rule.title ?? NOTHING, lang),
    symptom: symptom ? { id: symptom.rule.id, evidence: evidenceJson(symptom.verdict.evidence) } : null,
    rootCause: root ? causeJson(root, lang) : null,
    chain: root?.named ? chainOf(root.named, named, symptom?.rule.id ?? null, graph, lang) : [],
    alternatives: others.slice(0, MOST).map((one) => alternative(one, scene, lang)),
    recognised: scene.events.map(({ line, program, signature }) => ({ line, program, signature })),
    lines: text === '' ? 0 : text.replace(/\n$/, '').split('\n').length,
  };
}
