import { describe, expect, it } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import type { Hint, LogEvent } from '../../src/core/event.ts';
import { recognise } from '../../src/logs/recognise.ts';
import { examples, literals, readFields, readHints, type Signature } from '../../src/logs/signature.ts';
import { signatures } from '../../src/logs/signatures.generated.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';

function strongest(hints: readonly Hint[]): string {
  return hints.reduce((a, b) => (b.weight > a.weight ? b : a), { id: '', weight: 0 }).id;
}

/** Two programs may print the same words (a full disk is a full disk): what counts is what they point at. */
function saysSame(event: LogEvent, signature: Signature, example: string): boolean {
  if (event.tier === 'D' || signature.tier === 'D') return false;
  const hints = readHints(signature, { ...event.fields, ...readFields(signature, example) }, example);
  return hints.length > 0 && strongest(hints) === strongest(event.hints);
}

const NOW = Date.UTC(2026, 10, 22);
const CATALOGUE = new Set([...causes, ...symptoms].map(({ id }) => id));

describe('signatures', () => {
  it('have ids that are unique within their program', () => {
    const ids = signatures.map((one) => `${one.program} ${one.id}`);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  it('are recognised on their real lines, as exactly themselves or as another that says the same', () => {
    const wrong: string[] = [];
    for (const signature of signatures) {
      expect(examples(signature).length, `${signature.program} ${signature.id}`).toBeGreaterThan(0);
      expect(literals(signature).length).toBeGreaterThan(0);
      for (const example of examples(signature)) {
        const options = signature.context === true ? { now: NOW, program: signature.program } : { now: NOW };
        const events = recognise(example, options);
        const own = events.find((event) => event.program === signature.program && event.signature === signature.id);
        if (own !== undefined || events.some((event) => saysSame(event, signature, example))) continue;
        const got = events.map((event) => `${event.program}/${event.signature}`);
        wrong.push(`${signature.program}/${signature.id} ≠ [${got}] on: ${example.slice(0, 140)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('capture what their patterns name, also where an emptier match stands further left', () => {
    const [place = '', other = ''] = ['(?<place>/\\S+)', 'went wrong'];
    const shaped = (pattern: RegExp): Signature => ({
      program: 'x',
      id: 'x',
      tier: 'A',
      find: 'wrong',
      example: '',
      pattern,
    });
    const text = 'it went wrong in /srv/app/a.py';
    expect(readFields(shaped(new RegExp(`${place}|${other}`)), text)).toEqual({ place: '/srv/app/a.py' });
    expect(readFields(shaped(new RegExp(other)), text)).toEqual({});
    expect(readFields(shaped(new RegExp(`${place}|never`)), 'nothing')).toBeNull();
    const uvicorn = recognise('ERROR:    Error loading ASGI app. Could not import module "main".', { now: NOW });
    expect(uvicorn[0]?.fields.module).toBe('main');
  });

  it('point at catalogue ids with weights of 0 to 1, and harmless words at nothing', () => {
    for (const signature of signatures) {
      for (const example of examples(signature)) {
        for (const event of recognise(example, { now: NOW, program: signature.program })) {
          if (event.tier === 'D') expect(event.hints, example).toEqual([]);
          for (const one of event.hints) {
            expect(CATALOGUE.has(one.id), `${one.id} of ${example}`).toBe(true);
            expect(one.weight).toBeGreaterThanOrEqual(0);
            expect(one.weight).toBeLessThanOrEqual(1);
          }
        }
      }
    }
  });
});
