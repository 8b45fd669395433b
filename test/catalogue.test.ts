import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { causes } from '../src/causes/causes.generated.ts';
import type { Example, FixStep, Rule } from '../src/core/rule.ts';
import { seenFacts } from '../src/core/snapshot.ts';
import { type Finding, judge } from '../src/diagnosis/judge.ts';
import { type FactKind, factSchemas } from '../src/facts/facts.generated.ts';
import { symptoms } from '../src/symptoms/symptoms.generated.ts';
import { causeIds, pendingIds, symptomIds } from './catalogue-ids.ts';
import { exampleSnapshot, judgedLink, link, snapshot } from './helpers/example.ts';

const rules = [...causes, ...symptoms];
const byId = new Map(rules.map((rule) => [rule.id, rule]));
const promised = new Set([...symptomIds, ...causeIds, ...pendingIds]);

function files(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts') && !file.includes('shared/'));
}

function findings(rule: Rule, example: Example): readonly Finding[] {
  return judge(exampleSnapshot(rule, example), [rule]).findings.filter(
    (finding) => finding.link.id === judgedLink(rule),
  );
}

function stepsOf(finding: Finding): readonly FixStep[] {
  return finding.rule.fix?.(finding.verdict, finding.context, seenFacts(finding.link)) ?? [];
}

function commandsOf(finding: Finding): string[] {
  const verify = finding.rule.verify?.(finding.verdict, finding.context, seenFacts(finding.link)) ?? [];
  const steps = stepsOf(finding);
  return [
    ...steps.flatMap((step) => [step.command ?? '', step.undo ?? '']),
    ...verify.map((step) => step.command),
  ].filter((text) => text !== '');
}

const examples = rules.flatMap((rule) => [
  ...(rule.examples?.present ?? []).map((example) => ({
    rule,
    example,
    is: 'present' as const,
    label: `${rule.id}: ${example.name}`,
  })),
  ...(rule.examples?.absent ?? []).map((example) => ({
    rule,
    example,
    is: 'absent' as const,
    label: `${rule.id} not: ${example.name}`,
  })),
]);

describe('identifiers', () => {
  test('the id of a cause is its folder and file, that of a symptom its file', () => {
    expect(causes.map((rule) => `${rule.id.replace('.', '/')}.ts`).sort()).toEqual(files('src/causes').sort());
    expect(symptoms.map((rule) => `${rule.id}.ts`).sort()).toEqual(files('src/symptoms').sort());
  });

  test('they are unique and in form', () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
    for (const rule of causes)
      expect(rule.id).toMatch(
        /^(proxy|route|socket|port|unit|container|service|docker|process|app|db|cache|host)\.[a-z0-9]+(-[a-z0-9]+)*$/,
      );
    for (const rule of symptoms) expect(rule.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test('every promised one is there, or known to be pending', () => {
    expect([...causeIds, ...symptomIds].filter((id) => !byId.has(id))).toEqual([]);
    expect(causeIds.filter((id) => pendingIds.includes(id))).toEqual([]);
  });
});

describe('the graph', () => {
  test.each(causes)('$id leads to things that exist, with a weight', (rule) => {
    for (const [id, weight] of Object.entries(rule.leadsTo)) {
      expect(byId.has(id) || promised.has(id), id).toBe(true);
      expect(weight).toBeGreaterThan(0);
      expect(weight).toBeLessThanOrEqual(1);
    }
  });

  // What befalls a database's container is told of the app that leans on it: one link up, where the app's own container comes again.
  const leavesLink = (id: string, next: string): boolean =>
    /^(?:container|service|docker)\./.test(id) && /^(?:db|cache)\.|^app\.upstream-error$/.test(next);

  test('has no circle', () => {
    const done = new Set<string>();
    const visit = (id: string, way: readonly string[]): void => {
      if (way.includes(id)) throw new Error(`circle: ${[...way, id].join(' → ')}`);
      if (done.has(id)) return;
      for (const next of Object.keys(byId.get(id)?.leadsTo ?? {})) if (!leavesLink(id, next)) visit(next, [...way, id]);
      done.add(id);
    };
    for (const rule of causes) visit(rule.id, []);
  });

  test.each(causes)('$id ends in a symptom', (rule) => {
    const reached = new Set<string>();
    const visit = (id: string): void => {
      if (reached.has(id)) return;
      reached.add(id);
      for (const next of Object.keys(byId.get(id)?.leadsTo ?? {})) visit(next);
    };
    visit(rule.id);
    expect([...reached].some((id) => byId.get(id)?.kind === 'symptom')).toBe(true);
  });
});

describe('words', () => {
  test.each(rules)('$id has its texts', (rule) => {
    expect(rule.title.en.trim()).not.toBe('');
    if (rule.kind === 'symptom') return;
    expect(rule.why?.en.trim()).toBeTruthy();
    expect(rule.look?.trim()).toBeTruthy();
  });
});

describe('examples', () => {
  test.each(rules)('$id has one of each', (rule) => {
    expect(rule.examples?.present.length, 'present').toBeGreaterThan(0);
    expect(rule.examples?.absent.length, 'absent').toBeGreaterThan(0);
  });

  test.each(examples)('$label: valid facts', ({ example }) => {
    for (const facts of [example.facts, example.proxy ?? {}, example.host ?? {}]) {
      for (const [kind, value] of Object.entries(facts)) {
        const checked = factSchemas[kind as FactKind].safeParse(value);
        expect(checked.error?.issues ?? [], kind).toEqual([]);
      }
    }
  });

  test.each(examples)('$label', ({ rule, example, is }) => {
    expect(findings(rule, example).length > 0 ? 'present' : 'absent').toBe(is);
  });

  test.each(rules)('$id is not claimed without facts', (rule) => {
    const bare = snapshot([
      link('proxy', 'proxy'),
      link('backend', 'backend', {}, { address: '127.0.0.1:8000' }),
      link('dependency', 'dependency'),
      link('host', 'host'),
    ]);
    expect(judge(bare, [rule]).findings).toEqual([]);
  });
});

const shown = examples
  .filter((entry) => entry.is === 'present')
  .flatMap(({ rule, example, label }) => findings(rule, example).map((finding) => ({ label, finding })));

describe('findings', () => {
  test.each(shown)('$label: evidence and words', ({ finding }) => {
    const { verdict } = finding;
    expect(verdict.confidence).toBeGreaterThan(0);
    expect(verdict.confidence).toBeLessThanOrEqual(1);
    const texts = [
      verdict.subject,
      ...Object.values(verdict.says),
      ...verdict.evidence.flatMap((one) => [one.source, one.text]),
    ];
    for (const text of texts) {
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/\bundefined\b|\bNaN\b|\[object|\{[a-z]+\}/);
    }
  });

  test.each(shown)('$label: a fix with real names', ({ finding }) => {
    if (finding.rule.kind === 'symptom') return;
    const steps = stepsOf(finding);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      expect(step.why.en.trim()).not.toBe('');
      if (step.command === null) expect(step.risk).toBe('manual');
    }
    for (const command of commandsOf(finding))
      expect(command).not.toMatch(/\bundefined\b|\bnull\b(?<!\/null)|\bNaN\b|\[object|\{[a-z]+\}|<[a-z-]+>/);
  });

  test('every command is shell', () => {
    const commands = [...new Set(shown.flatMap(({ finding }) => commandsOf(finding)))];
    const bad = commands.filter((command) => spawnSync('sh', ['-n'], { input: `${command}\n` }).status !== 0);
    expect(bad).toEqual([]);
  });
});
