import type { SeenFacts } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';

type Socket = FactMap['listener']['matching'][number];
export type Owner = Socket['owners'][number];

/** Another user's process, which only root may look at. */
const UNSEEN: Owner = { pid: 0, command: 'another program', user: null, unit: null, container: null };

export function isUnseen(owner: Owner): boolean {
  return owner.pid === 0;
}

/** Launchers say nothing of what is launched. */
const LAUNCHERS = /^(?:env|sh|bash|dash|python[\d.]*|node|ruby|java|perl|sudo|exec)$/;

/** The telling words of a command line: program names without launchers, options and folders. */
function names(command: string): readonly string[] {
  return command
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('-'))
    .map((word) => word.slice(word.lastIndexOf('/') + 1).replace(/:$/, ''))
    .filter((word) => !LAUNCHERS.test(word) && !/^[\d.:]+$/.test(word));
}

/** The process looks like what the unit starts: the app run by hand is still the app. */
export function looksLike(running: string, unitCommand: string): boolean {
  const wanted = names(unitCommand);
  const [program] = wanted;
  return program !== undefined && names(running).includes(program);
}

/** `nc (pid 12, other.service)`. */
export function ownerText(owner: Owner): string {
  const home = owner.container ?? owner.unit;
  if (isUnseen(owner)) return owner.command;
  return `${owner.command} (pid ${owner.pid}${home ? `, ${home}` : ''})`;
}

/** The app says, in its present life, that somebody else has its address. */
function waitsForPort({ words, unit }: SeenFacts): boolean {
  const since = unit?.startedAt ?? null;
  return (
    words?.events.some(
      (event) =>
        (event.at === null || since === null || event.at >= since - 1500) &&
        event.hints.some((hint) => hint.id === 'port.in-use' && hint.weight >= 0.5),
    ) ?? false
  );
}

/** Whoever accepts at the backend's address although it is not what the app's unit starts; null when that cannot be said. */
export function strangers(
  facts: SeenFacts,
): { readonly owner: Owner; readonly socket: Socket; readonly text: string } | null {
  const { listener, unit } = facts;
  if (!listener || !unit) return null;
  // A unit that is started over and over looks active for a moment each time; so does one that waits for its port.
  if (unit.activeState === 'active' && unit.restarts === 0 && !waitsForPort(facts)) return null;
  const owners = listener.matching.flatMap((socket) => socket.owners.map((owner) => ({ owner, socket })));
  const [first] = owners;
  const [unseen] = listener.matching;
  // Without the right to see who it is: it cannot be a unit that has no process.
  if (!first && unseen && ['failed', 'inactive'].includes(unit.activeState))
    return {
      owner: UNSEEN,
      socket: unseen,
      text: `somebody has ${unseen.local} while ${unit.name} is ${unit.activeState}`,
    };
  if (!first || owners.some(({ owner }) => owner.unit === unit.name || looksLike(owner.command, unit.command)))
    return null;
  return { ...first, text: `${first.socket.local} belongs to ${ownerText(first.owner)}, not to ${unit.name}` };
}
