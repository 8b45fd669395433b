import type { Rule } from '../core/rule.ts';
import { type Scene, upstreamIn } from '../core/scene.ts';
import type { CausalGraph } from './graph.ts';
import type { Candidate } from './named.ts';

/** A cause that no word names: how likely it is to bring about what was seen. */
export interface Guess {
  readonly rule: Rule;
  readonly weight: number;
}

/** What the kind of thing that a cause is about tells, before the cause itself is asked. */
function hopFactor(rule: Rule, scene: Scene): number {
  const socket = upstreamIn(scene, 'socket') !== null;
  const tcp = scene.upstreams.some(({ address }) => address.is === 'tcp');
  switch (rule.hop) {
    case 'socket':
      return tcp && !socket && rule.id !== 'socket.backlog-full' ? 0.02 : 1;
    case 'port':
      return socket && !tcp ? 0.02 : 1;
    case 'unit':
      return scene.units ? 1.2 : scene.containers ? 0.35 : 1;
    case 'container':
      return scene.containers ? (socket && !tcp ? 0.4 : 1.3) : 0.2;
    case 'service':
      return scene.platform === 'swarm' ? 1.5 : scene.containers ? 0.4 : 0.1;
    case 'db':
      return 0.6;
    case 'docker':
      return scene.containers ? 0.3 : 0.1;
    case 'host':
      return rule.id === 'host.firewall-blocked' ? 1 : 0.6;
    default:
      return 1;
  }
}

/** What a guess must never reach: only words, or things pasted with them, settle a cause. */
const UNSETTLED = 0.48;

/** How well a cause fits the scene: a factor on what is usual, or the finding itself. */
export function fitOf(rule: Rule, scene: Scene): number | Candidate {
  const own = rule.fits?.(scene) ?? 1;
  if (typeof own === 'number') return own * hopFactor(rule, scene);
  return { rule, verdict: own, strength: own.confidence, line: 0, events: [] };
}

/** What a bare status most often stands for, where no proxy says why: most backends that give none are not there. */
const STANDS_FOR: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'http-502': { 'connect-refused': 0.55, 'premature-close': 0.25, unresolved: 0.1 },
  'http-503': { 'connect-refused': 0.4, 'no-live-upstreams': 0.4 },
  'no-live-upstreams': { 'connect-refused': 0.25, 'connect-timeout': 0.1 },
  'http-504': { 'read-timeout': 0.6, 'connect-timeout': 0.35 },
};

/** Symptoms behind bare statuses, for a text that shows nothing more exact. */
export function behind(scene: Scene): { readonly id: string; readonly strength: number }[] {
  const socket = upstreamIn(scene, 'socket') !== null;
  return [...scene.symptoms].flatMap((id) =>
    Object.entries(STANDS_FOR[id] ?? {}).map(([deeper, strength]) => ({
      id: socket && deeper === 'connect-refused' ? 'connect-enoent' : deeper,
      strength,
    })),
  );
}

/** Ranks the causes that no word names by how often they bring about what was seen. */
export function guessesFor(
  seen: readonly { readonly id: string; readonly strength: number }[],
  fits: readonly { readonly rule: Rule; readonly factor: number }[],
  graph: CausalGraph,
): Guess[] {
  const out: Guess[] = [];
  for (const { rule, factor } of fits) {
    const usual = Math.max(
      0,
      ...seen.map(({ id, strength }) => (rule.id === id ? 0 : (graph.way(rule.id, id)?.weight ?? 0) * strength)),
    );
    const weight = UNSETTLED * (1 - Math.exp(-1.5 * usual * factor));
    if (weight >= 0.01) out.push({ rule, weight });
  }
  return out.sort((a, b) => b.weight - a.weight);
}
