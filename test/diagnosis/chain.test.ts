import { describe, expect, test } from 'vitest';
import { answer, failure, probe } from '../../src/causes/shared/scene.ts';
import { absent, defineCause, defineSymptom, present, type Rule, saw, unknown } from '../../src/core/rule.ts';
import type { Link, Role } from '../../src/core/snapshot.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { link, snapshot } from '../helpers/example.ts';

const down = probe([failure('closed')]);
const up = probe([answer(200)]);
const text = { en: 'words' };

/** A symptom that is there whenever the request through the proxy fails. */
function symptom(id: string, more: Readonly<Record<string, string>> = {}): Rule {
  return defineSymptom({
    id,
    on: ['backend'],
    needs: ['probe'],
    title: text,
    judge: ({ probe: asked }, { link: at }) =>
      asked.through.some((one) => one.outcome !== 'answered')
        ? present({ subject: at.id, confidence: 1, says: id, evidence: [saw('probe', 'closed')], data: more })
        : absent,
  });
}

type Answer = number | 'absent' | 'unknown';

/** A cause with a fixed answer on the links that it is for. */
function cause(
  id: string,
  leadsTo: Readonly<Record<string, number>>,
  is: Answer,
  on: Role = 'backend',
  only?: string,
): Rule {
  return defineCause({
    id,
    on: [on],
    needs: [],
    leadsTo,
    title: { en: `title of ${id}` },
    why: text,
    look: `look for ${id}`,
    judge: (_facts, { link: at }) => {
      if (is === 'absent' || (only !== undefined && at.id !== only))
        return { is: 'absent', because: `${id} was looked at` };
      if (is === 'unknown') return unknown('nothing');
      return present({ subject: at.id, confidence: is, says: `${id} of ${at.id}`, evidence: [saw('test', id)] });
    },
    fix: () => [{ command: `repair ${id}`, why: text, risk: 'safe' }],
  });
}

function path(facts = down, more: readonly Link[] = []) {
  return snapshot([
    link('proxy', 'proxy'),
    link('backend', 'backend', { probe: facts }),
    ...more,
    link('host', 'host'),
  ]);
}

const refused = symptom('refused');
const ids = (steps: readonly { readonly id: string }[]): string[] => steps.map((step) => step.id);

describe('a walk', () => {
  test('goes from the deepest cause up to the symptom', () => {
    const rules = [
      refused,
      cause('socket.gone', { refused: 0.5 }, 0.9),
      cause('unit.dead', { 'socket.gone': 0.5 }, 0.9),
      cause('app.broken', { 'unit.dead': 0.5 }, 0.95),
    ];
    const result = diagnose(path(), rules);
    expect(result.status).toBe('down');
    expect(result.rootCause?.id).toBe('app.broken');
    expect(result.rootCause?.confidence).toBe(0.95);
    expect(ids(result.chain)).toEqual(['app.broken', 'unit.dead', 'socket.gone']);
    expect(result.symptom?.id).toBe('refused');
  });

  test('the fix starts at the root and adds what is above it', () => {
    const rules = [refused, cause('unit.dead', { refused: 0.5 }, 0.9), cause('app.broken', { 'unit.dead': 0.5 }, 0.95)];
    expect(diagnose(path(), rules).fix.map((step) => step.command)).toEqual(['repair app.broken', 'repair unit.dead']);
  });

  test('does not take what leads nowhere', () => {
    const result = diagnose(path(), [refused, cause('host.frightening', { 'other-symptom': 0.9 }, 0.99, 'host')]);
    expect(result.rootCause).toBeNull();
  });

  test('a cause of the dependency explains what leans on it', () => {
    const rules = [
      refused,
      cause('app.starved', { refused: 0.5 }, 0.8),
      cause('db.gone', { 'app.starved': 0.5 }, 0.9, 'dependency'),
    ];
    const result = diagnose(path(down, [link('db', 'dependency', {}, { above: 'backend' })]), rules);
    expect(result.rootCause?.id).toBe('db.gone');
    expect(result.rootCause?.subject).toBe('db');
  });

  test('a dependency of something else explains nothing here', () => {
    const rules = [
      refused,
      cause('app.starved', { refused: 0.5 }, 0.8),
      cause('db.gone', { 'app.starved': 0.5 }, 0.9, 'dependency'),
    ];
    const result = diagnose(path(down, [link('db', 'dependency', {}, { above: 'another' })]), rules);
    expect(result.rootCause?.id).toBe('app.starved');
  });
});

describe('what could not be seen', () => {
  const root = cause('app.broken', { 'unit.dead': 0.5 }, 0.9);

  test('one unseen step is bridged, marked and paid for', () => {
    const result = diagnose(path(), [refused, cause('unit.dead', { refused: 0.5 }, 'unknown'), root]);
    expect(result.rootCause?.id).toBe('app.broken');
    expect(result.rootCause?.confidence).toBeCloseTo(0.72);
    expect(result.chain.find((step) => step.id === 'unit.dead')?.inferred).toBe(true);
  });

  test('a step that was ruled out is not bridged', () => {
    const result = diagnose(path(), [refused, cause('unit.dead', { refused: 0.5 }, 'absent'), root]);
    expect(result.rootCause).toBeNull();
    expect(result.ruledOut).toContainEqual({ id: 'unit.dead', because: 'unit.dead was looked at' });
  });

  test('two unseen steps are not bridged', () => {
    const rules = [
      refused,
      cause('socket.gone', { refused: 0.5 }, 'unknown'),
      cause('unit.dead', { 'socket.gone': 0.5 }, 'unknown'),
      root,
    ];
    expect(diagnose(path(), rules).rootCause).toBeNull();
  });

  test('without a proof the likeliest are listed with the look that decides', () => {
    const rules = [
      refused,
      cause('unit.dead', { refused: 0.6 }, 'unknown'),
      cause('port.taken', { refused: 0.1 }, 'unknown'),
      cause('app.other', { elsewhere: 0.9 }, 'unknown'),
    ];
    const result = diagnose(path(), rules);
    expect(result.rootCause).toBeNull();
    expect(ids(result.alternatives)).toEqual(['unit.dead', 'port.taken']);
    expect(result.summary).toContain('look for unit.dead');
  });
});

describe('several causes', () => {
  test('two independent faults are two walks, both named', () => {
    const rules = [refused, cause('socket.denied', { refused: 0.5 }, 0.95), cause('unit.dead', { refused: 0.5 }, 0.9)];
    const result = diagnose(path(), rules);
    const named = [result.rootCause?.id, ...ids(result.alternatives)];
    expect(named.slice(0, 2).sort()).toEqual(['socket.denied', 'unit.dead']);
    expect(result.alternatives[0]?.independent).toBe(true);
  });

  test('two roots below the same cause are two explanations of one fault', () => {
    const rules = [
      refused,
      cause('unit.dead', { refused: 0.5 }, 0.9),
      cause('app.one', { 'unit.dead': 0.5 }, 0.9),
      cause('app.two', { 'unit.dead': 0.5 }, 0.6),
    ];
    const result = diagnose(path(), rules);
    expect(result.rootCause?.id).toBe('app.one');
    expect(result.alternatives[0]).toMatchObject({ id: 'app.two', independent: false });
  });

  test('a host cause explains any link', () => {
    const rules = [
      refused,
      cause('unit.dead', { refused: 0.5 }, 0.9),
      cause('host.full', { 'unit.dead': 0.3 }, 0.9, 'host'),
    ];
    const result = diagnose(path(), rules);
    expect(result.rootCause).toMatchObject({ id: 'host.full', subject: 'host' });
  });

  test('a cause of the proxy explains its backends', () => {
    expect(diagnose(path(), [refused, cause('proxy.broken', { refused: 0.3 }, 0.9, 'proxy')]).rootCause?.id).toBe(
      'proxy.broken',
    );
  });

  test('a sure root beats a deep one', () => {
    const rules = [
      refused,
      cause('route.wrong', { refused: 0.3 }, 0.95),
      cause('unit.dead', { refused: 0.5 }, 0.6),
      cause('host.odd', { 'unit.dead': 0.3 }, 0.4, 'host'),
    ];
    const result = diagnose(path(), rules);
    expect(result.rootCause?.id).toBe('route.wrong');
    expect(ids(result.alternatives)).toContain('host.odd');
  });
});

describe('the status', () => {
  const rules = [refused, cause('unit.dead', { refused: 0.5 }, 0.9)];

  test('no symptom: up, with nothing to repair, however frightening the rest', () => {
    const result = diagnose(path(up), rules);
    expect(result).toMatchObject({
      status: 'up',
      rootCause: null,
      symptom: null,
      chain: [],
      fix: [],
      alternatives: [],
    });
  });

  test('nothing could be asked: unknown', () => {
    expect(diagnose(path(probe([])), rules).status).toBe('unknown');
  });

  test('only some requests fail: degraded', () => {
    expect(diagnose(path(), [symptom('refused', { partial: 'yes' }), ...rules.slice(1)]).status).toBe('degraded');
  });

  test('the same snapshot gives the same answer', () => {
    expect(diagnose(path(), rules)).toEqual(diagnose(path(), rules));
  });
});
