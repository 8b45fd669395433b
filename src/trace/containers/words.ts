import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Look } from '../../host/host.ts';
import { cleanLines } from '../../logs/clean-lines.ts';
import { joinWords } from '../words.ts';
import type { World } from '../world.ts';
import { type Inspect, instantOf } from './api.ts';
import { type Engine, nameOf } from './engine.ts';
import { isUp } from './fact.ts';
import { recorderOf } from './recorder.ts';

/** The signatures are a lot of code: loaded with the first words that are read, not before the agent answers. */
const recogniser = () => import('../../logs/recognise.ts');

type Words = FactMap['words'];
type Source = Parameters<typeof joinWords>[0][number];

const LINES = 600;
/** How far back the lives of a container count that is restarted over and over. */
const LOOP_MS = 10 * 60_000;
const SLACK_MS = 1_500;
/** What ended a life so lately may have cut the requests that are complained of. */
const LATELY_MS = 3 * 60_000;

/**
 * From when on a container's words count: its present life; of a dead one its last life; of one that died of itself
 * lately (a person's restart does not count as one) the lives of the last ten minutes.
 */
export function wordsSince(inspect: Inspect, now: number): number | null {
  const started = instantOf(inspect.State.StartedAt) ?? instantOf(inspect.Created);
  if (started === null) return null;
  const ended = instantOf(inspect.State.FinishedAt) ?? 0;
  const looping = inspect.RestartCount > 0 && (!isUp(inspect) || now - ended < LATELY_MS);
  const created = instantOf(inspect.Created) ?? started;
  return (looping ? Math.max(created, started - LOOP_MS) : started) - SLACK_MS;
}

function seconds(at: number): string {
  return (at / 1000).toFixed(3);
}

/** Lines of a container's output since a moment, each with the engine's own time in front. */
export function containerLog(
  engine: Engine,
  inspect: Inspect,
  since: number | null,
  streams: 'both' | 'out' | 'err' = 'both',
  lines = LINES,
): Promise<Look<string>> {
  const which = `stdout=${streams === 'err' ? 0 : 1}&stderr=${streams === 'out' ? 0 : 1}`;
  return engine.logs(
    inspect.Id,
    `${which}&timestamps=1&tail=${lines}${since === null ? '' : `&since=${seconds(since)}`}`,
  );
}

/** The engine's time at the start of a line is for machines: people see the program's own words. */
export function withoutTime(line: string): string {
  return line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z ?/, '');
}

/** Output of a container as a source of words. */
export async function containerWords(
  world: World,
  engine: Engine,
  inspect: Inspect,
  since: number | null,
): Promise<Source | { readonly why: string }> {
  const look = await containerLog(engine, inspect, since);
  const name = `docker logs ${nameOf(inspect)}`;
  if (look.is !== 'seen') return { why: 'why' in look ? look.why : `${name}: not there` };
  const lines = look.value.split('\n').filter((line) => line !== '');
  const { recognise } = await recogniser();
  const events = recognise(lines.join('\n'), { now: world.host.now() });
  return {
    name,
    lines: lines.length,
    events: events.map((event) => ({ ...event, fields: { ...event.fields, source: name } })),
    tail: cleanLines(lines.slice(-14).map(withoutTime)).map((line) => line.slice(0, 500)),
  };
}

/** The last words of a container that is gone, as the recorder kept them. */
export async function keptWords(world: World, name: string): Promise<Source | null> {
  const death = recorderOf(world.host)?.flight(name)?.deaths.at(-1);
  if (!death || death.lines.length === 0) return null;
  const source = `last words of ${name}, kept at its death`;
  const { recognise } = await recogniser();
  const events = recognise(death.lines.join('\n'), { now: world.host.now() });
  return {
    name: source,
    lines: death.lines.length,
    events: events.map((event) => ({ ...event, fields: { ...event.fields, source } })),
    tail: death.lines.slice(-14).map(withoutTime),
  };
}

/** Joins the words of a container (and of earlier tasks, and of files inside) into the link's fact. */
export function joinedWords(
  world: World,
  sources: readonly (Source | { readonly why: string } | null)[],
  since: number | null,
): Reading<Words> {
  const good = sources.filter((source): source is Source => source !== null && 'name' in source);
  const bad = sources.find((source) => source !== null && 'why' in source);
  if (good.length === 0 && bad && 'why' in bad) return { is: 'blind', why: bad.why, allow: null };
  return {
    is: 'seen',
    at: world.at,
    source: good.map((source) => source.name).join(', '),
    value: joinWords(good, since),
  };
}
