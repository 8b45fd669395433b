import { describe, expect, test } from 'vitest';
import { eventSchema, inspectSchema, instantOf } from '../../../src/trace/containers/api.ts';
import { deathsOf, endedBy, exitMeaning } from '../../../src/trace/containers/exit.ts';
import { AT, container } from './engine.ts';

const FINISHED = '2026-11-21T04:59:00.000000000Z';
const at = instantOf(FINISHED) ?? 0;

function dead(code: number, state: Record<string, unknown> = {}, host: Record<string, unknown> = {}) {
  return inspectSchema.parse(
    container({ name: 'api', state: { Status: 'exited', ExitCode: code, FinishedAt: FINISHED, ...state }, host }),
  );
}

function event(action: string, ms: number, attributes: Record<string, string> = {}) {
  return eventSchema.parse({
    Type: 'container',
    Action: action,
    Actor: { ID: 'id-api', Attributes: attributes },
    timeNano: (at + ms) * 1e6,
    time: 0,
  });
}

const die = event('die', 0, { exitCode: '137' });
const kill = (ms: number, signal: number) => event('kill', ms, { signal: String(signal) });

describe('137 is told apart', () => {
  test.each([
    ['the limit, by the flag', dead(137, { OOMKilled: true }), [die], 'limit'],
    ['the limit, by the event', dead(137), [event('oom', -5), die], 'limit'],
    ['a stop whose grace ran out', dead(137), [kill(-10_000, 15), kill(-1, 9), die], 'stop-timeout'],
    ['a stop with the signal of the image', dead(137), [kill(-10_000, 37), kill(-1, 9), die], 'stop-timeout'],
    ['a person', dead(137), [kill(-1, 9), die], 'kill'],
    ['nobody asked the engine', dead(137), [die], 'kernel'],
    ['nobody remembers', dead(137), [], 'unknown'],
  ] as const)('%s', (_name, inspect, events, wanted) => {
    expect(endedBy(inspect, events)).toBe(wanted);
  });
});

describe('other ends', () => {
  test.each([
    ['stopped', dead(143), [kill(-3, 15), die], 'stop'],
    ['stopped, forgotten', dead(143), [], 'stop'],
    ['its own error', dead(1), [event('die', 0, { exitCode: '1' })], 'itself'],
    [
      'left at rest although it would be restarted',
      dead(1, {}, { RestartPolicy: { Name: 'unless-stopped' } }),
      [],
      'stop',
    ],
    ['never ended', inspectSchema.parse(container({ name: 'api' })), [], null],
  ] as const)('%s', (_name, inspect, events, wanted) => {
    expect(endedBy(inspect, events)).toBe(wanted);
  });

  test('a kill of an earlier life does not count', () => {
    expect(endedBy(dead(1), [kill(-600_000, 9), event('die', 0, { exitCode: '1' })])).toBe('itself');
  });

  test('deaths are remembered in order', () => {
    const events = [event('die', -60_000, { exitCode: '1' }), kill(-1, 9), die];
    expect(deathsOf('id-api', events)).toEqual([
      { at: at - 60_000, exitCode: 1, signal: null },
      { at, exitCode: 137, signal: 'SIGKILL' },
    ]);
  });

  test.each([
    [0, 'finished by itself'],
    [126, 'its command cannot be executed'],
    [127, 'its command was not found'],
    [137, 'SIGKILL'],
    [139, 'SIGSEGV'],
    [143, 'SIGTERM'],
    [77, 'status 77'],
  ])('%i', (code, wanted) => {
    expect(exitMeaning(code)).toBe(wanted);
  });

  test('times', () => {
    expect(instantOf('0001-01-01T00:00:00Z')).toBeNull();
    expect(instantOf('2026-11-21T05:00:00.123456789Z')).toBe(AT + 123);
  });
});
