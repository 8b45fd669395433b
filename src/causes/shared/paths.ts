import type { LogEvent } from '../../core/event.ts';
import type { FixStep } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { appUser, byHand } from './repair.ts';
import { quote } from './shell.ts';

type PathFact = NonNullable<FactMap['project']>['paths'][number];

/** Places whose rights nobody should change because a log line says so: anyone can forge one. */
const SYSTEM =
  /^\/(?:bin|boot|dev|etc|lib\w*|proc|root|sbin|sys|usr)(?:\/|$)|^\/var\/(?:lib\/dpkg|spool\/cron)(?:\/|$)/;

/** A path that a command may touch. */
export function isSafe(path: string): boolean {
  return (
    path.startsWith('/') &&
    path.length > 1 &&
    !/(?:^|\/)\.\.?(?:\/|$)|[\u0000-\u001f]|\/\//.test(path) &&
    !SYSTEM.test(path)
  );
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

export function factOf(facts: SeenFacts, path: string): PathFact | null {
  return facts.project?.paths.find((entry) => entry.path === path) ?? null;
}

/** An ending makes it look like a file. */
const FILE_NAME = /\.[A-Za-z0-9]{1,8}$/;

/** The directory that a missing path needs: itself, or its folder when the name looks like a file. */
export function neededFolder(path: string): string {
  return FILE_NAME.test(path) ? parentOf(path) : path.replace(/\/$/, '');
}

/** Opened for reading: what such a line says is missing is a file, whatever it is called. */
const OPENED = /\b(?:rb_sysopen|open|opening|read|load)\b/i;
const LISTED = /\b(?:scandir|listdir|opendir|readdir|mkdir|mkstemp|chdir|os\.walk)\b/;

/** A missing path whose directory is there is a file, unless its name and the line speak of a directory. */
export function missingFile(path: string, { text, detail }: LogEvent, facts: SeenFacts): boolean {
  if (factOf(facts, path)?.exists !== false || factOf(facts, parentOf(path))?.exists !== true) return false;
  if (LISTED.test(`${text}\n${detail ?? ''}`)) return false;
  return FILE_NAME.test(path) || OPENED.test(text);
}

export function makeFolder(folder: string, facts: SeenFacts): FixStep {
  if (!isSafe(folder))
    return byHand(`Create the directory ${folder} so that ${appUser(facts) ?? 'the app'} may write to it.`);
  const user = appUser(facts);
  const own = user === null ? '' : ` && chown ${quote(user)}: ${quote(folder)}`;
  return {
    command: `mkdir -p ${quote(folder)}${own}`,
    why: { en: `Creates ${folder} for the user that the app runs as.` },
    risk: 'safe',
    undo: `rmdir ${quote(folder)}`,
  };
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** What keeps the app out of a path. */
export interface Block {
  readonly path: string;
  /** A directory on the way that the app may not pass. */
  readonly onTheWay: boolean;
  readonly proof: string | null;
}

/** What exactly keeps the app out: a directory on the way, the path, or the folder in which it would be created. */
export function blockOf(path: string, facts: SeenFacts): Block {
  const known = [...(facts.project?.paths ?? [])]
    .filter((entry) => entry.exists)
    .sort((a, b) => a.path.length - b.path.length);
  const way = known.find(
    (entry) => path.startsWith(`${entry.path}/`) && entry.kind === 'directory' && entry.passable === false,
  );
  const text = (entry: (typeof known)[number]): string =>
    `owner ${entry.owner ?? '?'}, mode ${entry.mode === null ? '?' : (entry.mode & 0o7777).toString(8)}`;
  if (way) return { path: way.path, onTheWay: true, proof: text(way) };
  const itself = factOf(facts, path);
  if (itself?.exists && (itself.readable === false || itself.writable === false))
    return { path, onTheWay: false, proof: text(itself) };
  const folder = factOf(facts, parentOf(path));
  if (folder?.exists && folder.writable === false) return { path: folder.path, onTheWay: false, proof: text(folder) };
  return { path, onTheWay: false, proof: null };
}

/** Files beside a path that fell to the same owner and that the app may not write either. */
function fellWith(path: string, fact: PathFact | null, facts: SeenFacts): readonly string[] {
  const extension = /\.\w{1,8}$/.exec(path)?.[0];
  if (fact?.kind !== 'file' || extension === undefined) return [];
  return (facts.project?.paths ?? [])
    .filter((other) => other.path !== path && parentOf(other.path) === parentOf(path) && other.path.endsWith(extension))
    .filter((other) => other.kind === 'file' && other.writable === false && other.owner === fact.owner)
    .map((other) => other.path)
    .filter(isSafe);
}

/** Lets the app's user use this path: its own bits when it owns it, else ownership, of its like beside it too. */
export function letUse(path: string, facts: SeenFacts): FixStep {
  const user = appUser(facts);
  const fact = factOf(facts, path);
  if (!isSafe(path) || user === null || fact?.exists === false)
    return byHand(`Let ${user ?? 'the app'} read and write ${path}: look at it with \`ls -ld ${quote(path)}\`.`);
  const undo = fact?.mode == null ? {} : { undo: `chmod ${octal(fact.mode)} ${quote(path)}` };
  if (fact?.owner === user)
    return {
      command: `chmod u+rwX ${quote(path)}`,
      why: { en: `${user} owns ${path} but its mode keeps ${user} out.` },
      risk: 'caution',
      ...undo,
    };
  const all = [path, ...fellWith(path, fact, facts)].map(quote).join(' ');
  const back = fact?.owner ? { undo: `chown ${quote(fact.owner)} ${all}` } : {};
  return {
    command: `chown ${quote(user)} ${all} && chmod u+rwX ${all}`,
    why: { en: `${path} belongs to ${fact?.owner ?? 'another user'}; the app runs as ${user}.` },
    risk: 'caution',
    ...back,
  };
}

/** Lets the app's user pass a directory that is not its own. */
export function letPass(folder: string, facts: SeenFacts): FixStep {
  const fact = factOf(facts, folder);
  if (fact?.owner === appUser(facts)) return letUse(folder, facts);
  if (!isSafe(folder))
    return byHand(`Let ${appUser(facts) ?? 'the app'} pass ${folder}: look at it with \`ls -ld ${quote(folder)}\`.`);
  const undo = fact?.mode == null ? {} : { undo: `chmod ${octal(fact.mode)} ${quote(folder)}` };
  return {
    command: `chmod o+x ${quote(folder)}`,
    why: { en: `Lets other users pass ${folder} without reading it.` },
    risk: 'caution',
    ...undo,
  };
}
