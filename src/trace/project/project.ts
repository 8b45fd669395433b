import type { LogEvent } from '../../core/event.ts';
import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { seenNow, textOf } from '../host/look.ts';
import { mountsOf } from '../host/mounts.ts';
import { type App, isProjectDirectory, parentOf } from '../leans/app.ts';
import { type Names, readNames, type User } from '../names.ts';
import { programOf } from '../program-file.ts';
import { gitFacts } from './git.ts';
import { pathFacts, pathsNamed } from './paths.ts';
import { findProject, framesOf } from './root.ts';

/** Only these make the state of the checkout worth a look. */
const ABOUT_FILES =
  /^app\.(?:module-not-found|import-error|relative-import|entrypoint-not-found|syntax-error|stale-deploy|dependency-missing|static-files|directory-missing|unhandled-exception|settings-invalid|migration-missing)$/;

const MOST_SCRIPTS = 4;

function isUnrunnable(event: LogEvent): boolean {
  return event.hints.some(({ id }) => id === 'app.script-unrunnable');
}

function aboutFiles(events: readonly LogEvent[]): boolean {
  return events.some((event) => event.hints.some(({ id }) => ABOUT_FILES.test(id)));
}

/** The user that the app runs as: from its process, else from its unit (root when the unit names none). */
export async function userOf(host: Host, app: App, names: Names): Promise<User | null> {
  if (app.user) return names.user(app.user);
  const [pid] = [...app.pids].sort((a, b) => b - a);
  const status = pid === undefined ? null : await textOf(host, `/proc/${pid}/status`);
  // The effective ids decide on files (proc(5): real, effective, saved, file system).
  const ids = (name: string): number[] =>
    (new RegExp(`^${name}:(.*)$`, 'm').exec(status ?? '')?.[1] ?? '').trim().split(/\s+/).map(Number);
  const [, uid] = ids('Uid');
  const [, gid] = ids('Gid');
  if (uid !== undefined && gid !== undefined) {
    const groups = ids('Groups').filter((one) => !Number.isNaN(one));
    return { name: names.userName(uid), uid, gid, groups: [gid, ...groups] };
  }
  return app.unit === null ? null : names.user(app.unit.user ?? 'root');
}

/** The project's folders on the way to a file, the nearest first. */
function foldersOf(path: string): readonly string[] {
  const found: string[] = [];
  for (let at = parentOf(path); isProjectDirectory(at) && found.length < 3; at = parentOf(at)) found.push(at);
  return found;
}

/**
 * The app's checkout and the paths that its errors name. Null when neither is known. Git is asked only when the errors
 * are about files and modules.
 */
export async function lookAtProject(
  host: Host,
  app: App,
  events: readonly LogEvent[],
): Promise<Reading<FactMap['project']> | null> {
  const [project, names, mounts] = await Promise.all([findProject(host, app, events), readNames(host), mountsOf(host)]);
  const directory = app.workingDirectory ?? project?.root ?? null;
  const script = app.script?.startsWith('/') ? [app.script, ...foldersOf(app.script)] : [];
  const named = [
    ...new Set([...script, ...pathsNamed(events, app.workingDirectory ?? project?.root ?? null, directory)]),
  ];
  if (project === null && named.length === 0) return null;
  const user = await userOf(host, app, names);
  const checkout =
    project?.repository && aboutFiles(events) ? { root: project.root, repository: project.repository } : null;
  const [git, paths] = await Promise.all([
    checkout === null ? null : gitFacts(host, checkout, framesOf(events), named),
    pathFacts(host, named, user, names, mounts),
  ]);
  const refused = [
    ...new Set(events.filter(isUnrunnable).flatMap(({ fields }) => fields.target ?? fields.script ?? [])),
  ];
  const scripts = await Promise.all(refused.slice(0, MOST_SCRIPTS).map((path) => programOf(host, path)));
  const root = project?.root ?? directory ?? '/';
  return seenNow(host, root, {
    root,
    user: user?.name ?? null,
    venv: project?.venv ?? null,
    manifest: project?.manifest ?? null,
    git,
    paths,
    ...(scripts.length > 0 ? { scripts: scripts.filter((one) => one !== null) } : {}),
  });
}
