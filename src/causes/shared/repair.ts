import type { Context, FixStep } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { containerAgain } from './container-repair.ts';
import { isContainerFailing } from './container-state.ts';
import { quote } from './shell.ts';
import { isFailed, isFailing, type Unit, unitName } from './unit-state.ts';

/** A step that only a person can take. */
export function byHand(en: string): FixStep {
  return { command: null, why: { en }, risk: 'manual' };
}

/** Nobody is known to listen on an address; where not everything could be looked at, that is said. */
export function startSomething(address: string, { link }: Context): FixStep {
  const { unit } = link.facts;
  const why =
    unit?.is === 'blind' ? `which one that is could not be seen (${unit.why})` : 'no unit on this host is known to';
  return byHand(`Start the program that listens on ${address}; ${why}.`);
}

/** The command that brings a service up again, whatever state systemd holds it in. */
export function bringUp(unit: Unit | undefined, name: string, at: number): string {
  const it = quote(name);
  if (unit && unit.activeState === 'failed') return `systemctl reset-failed ${it} && systemctl start ${it}`;
  if (unit && (isFailed(unit) || isFailing(unit, at))) return `systemctl reset-failed ${it} && systemctl restart ${it}`;
  return `systemctl restart ${it}`;
}

/** Starts the link's service again; nothing when its unit is not known. */
export function upAgain(facts: SeenFacts, context: Context, en = 'Starts the service with it.'): readonly FixStep[] {
  const container = containerAgain(facts, context, en);
  if (container) return container;
  const name = unitName(facts, context);
  return name === null ? [] : [{ command: bringUp(facts.unit, name, context.at), why: { en }, risk: 'safe' }];
}

/** As `upAgain`, only when the service is down: a running one needs no restart. */
export function upIfDown(facts: SeenFacts, context: Context): readonly FixStep[] {
  const { unit, container } = facts;
  const down =
    (unit && isFailing(unit, context.at)) || (container?.exists && isContainerFailing(container, context.at));
  return down ? upAgain(facts, context) : [];
}

/** Runs a command with the rights of a user. */
export function asUser(user: string | null, command: string): string {
  return user === null || user === 'root' || user === '' ? command : `runuser -u ${quote(user)} -- ${command}`;
}

/** Whose rights the app has. */
export function appUser(facts: SeenFacts): string | null {
  // The host's names of a container's users mean nothing inside it.
  if (facts.container?.exists) return facts.container.user?.split(':')[0] || 'root';
  return facts.unit?.user ?? facts.project?.user ?? facts.process?.processes[0]?.user ?? null;
}

/** Whose files the checkout is; git refuses to work in somebody else's. */
export function ownerOf(facts: SeenFacts): string | null {
  const { project } = facts;
  return project?.paths.find((entry) => entry.path === project.root)?.owner ?? appUser(facts);
}

function programFolder(unit: Unit | undefined): string | null {
  const path = unit?.program?.path;
  return path?.includes('/') ? path.slice(0, path.lastIndexOf('/')) : null;
}

/** The folder of the app's own programs: `/opt/app/venv/bin`; null when it uses the system's. */
export function venvBin(facts: SeenFacts): string | null {
  if (facts.project?.venv) return `${facts.project.venv}/bin`;
  const folder = programFolder(facts.unit);
  return folder !== null && !/^\/(?:usr(?:\/local)?\/)?s?bin$/.test(folder) && folder.endsWith('/bin') ? folder : null;
}

export function python(facts: SeenFacts): string {
  const folder = venvBin(facts);
  return folder === null ? 'python3' : `${folder}/python`;
}

/** Where the app is started. */
export function homeOf(facts: SeenFacts): string | null {
  return facts.project?.root ?? facts.unit?.workingDirectory ?? facts.process?.processes[0]?.cwd ?? null;
}

/**
 * Runs a command in the app's directory with its user, and with the environment that its unit gives it: a
 * `manage.py` without that would talk to another database.
 */
export function inApp(facts: SeenFacts, command: string): string | null {
  const home = homeOf(facts);
  if (home === null) return null;
  const { unit } = facts;
  const user = appUser(facts);
  const files = unit?.environmentFiles.filter((file) => file.exists === true) ?? [];
  const own =
    unit && unit.environmentNames.length > 0 ? `env $(systemctl show -p Environment --value ${quote(unit.name)}) ` : '';
  if (files.length > 0) {
    const given = files.map((file) => ` -p EnvironmentFile=${quote(file.path)}`).join('');
    const as = user === null ? '' : ` -p User=${quote(user)}`;
    return `systemd-run --quiet --wait --pipe${as} -p WorkingDirectory=${quote(home)}${given} ${own}${command}`;
  }
  return `cd ${quote(home)} && ${asUser(user, `${own}${command}`)}`;
}

/** `python manage.py …` of a Django project. */
export function manage(facts: SeenFacts, ...args: readonly string[]): string | null {
  const home = homeOf(facts);
  return home === null
    ? null
    : inApp(facts, `${quote(python(facts))} ${quote(`${home}/manage.py`)} ${args.map(quote).join(' ')}`);
}

/** Tracked files of the checkout that are gone or changed, as git names them from the project's root. */
export function spoiled(facts: SeenFacts, fits: (file: string) => boolean): readonly string[] {
  return (facts.project?.git?.missingFiles ?? []).filter(fits);
}

/** A path as git would name it from the project's root; null when it lies elsewhere. */
export function inProject(facts: SeenFacts, path: string): string | null {
  const root = facts.project?.root;
  if (root === undefined) return null;
  if (!path.startsWith('/')) return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null;
}

/** Brings tracked files back as they are committed; a changed one is kept beside it. */
export function gitRestore(facts: SeenFacts, files: readonly string[], gone: boolean): readonly FixStep[] {
  const root = facts.project?.root;
  if (root === undefined || files.length === 0) return [];
  const names = files.map(quote).join(' ');
  const checkout = asUser(ownerOf(facts), `git -C ${quote(root)} checkout -- ${names}`);
  if (gone)
    return [
      {
        command: checkout,
        why: { en: `git still has ${files.join(', ')}: this puts it back.` },
        risk: 'safe',
        undo: `cd ${quote(root)} && rm ${names}`,
      },
    ];
  const keep = files.map((file) => `cp -a ${quote(`${root}/${file}`)} ${quote(`${root}/${file}.why502`)}`).join(' && ');
  const back = files.map((file) => `mv ${quote(`${root}/${file}.why502`)} ${quote(`${root}/${file}`)}`).join(' && ');
  return [
    {
      command: `${keep} && ${checkout}`,
      why: {
        en: `${files.join(', ')} differs from what is committed: this takes the committed text, and keeps a copy.`,
      },
      risk: 'caution',
      undo: back,
    },
  ];
}

/** Takes what the remote branch has. */
export function gitPull(facts: SeenFacts, en: string): readonly FixStep[] {
  const { project } = facts;
  if (!project?.git) return [];
  const undo =
    project.git.head === null
      ? {}
      : { undo: asUser(ownerOf(facts), `git -C ${quote(project.root)} reset --keep ${quote(project.git.head)}`) };
  return [
    {
      command: asUser(ownerOf(facts), `git -C ${quote(project.root)} pull --ff-only`),
      why: { en },
      risk: 'caution',
      ...undo,
    },
  ];
}

const sedText = (text: string): string => text.replace(/[\\^$.*[\]|&]/g, '\\$&');

/** The unit's files: where a setting of it stands. */
function unitFiles(unit: string): string {
  return `$(systemctl show -p FragmentPath -p DropInPaths --value ${quote(unit)})`;
}

function edited(unit: string, script: string): Pick<FixStep, 'command' | 'undo'> {
  return {
    command: `sed -i.why502 ${quote(script)} ${unitFiles(unit)} && systemctl daemon-reload`,
    undo: `for f in ${unitFiles(unit)}; do mv "$f.why502" "$f"; done; systemctl daemon-reload`,
  };
}

/** Replaces a word in the unit's files. */
export function swapInUnit(unit: string, from: string, to: string, en: string): FixStep {
  return { ...edited(unit, `s|${sedText(from)}|${sedText(to)}|`), why: { en }, risk: 'caution' };
}

/** Sets a setting that the unit's files already have. */
export function setInUnit(unit: string, setting: string, value: string, en: string): FixStep {
  return { ...edited(unit, `s|^${setting}=.*|${setting}=${sedText(value)}|`), why: { en }, risk: 'caution' };
}
