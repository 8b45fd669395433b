import type { LogEvent } from '../../core/event.ts';
import type { FactMap } from '../../facts/facts.generated.ts';

/** What is known of an app before its surroundings are looked at. */
export interface App {
  readonly unit: FactMap['unit'] | null;
  readonly workingDirectory: string | null;
  readonly projectRoot: string | null;
  readonly pids: readonly number[];
  readonly events: readonly LogEvent[];
  /** The user that its server's configuration names for it. */
  readonly user?: string | null;
  /** The file that the proxy tells it to run. */
  readonly script?: string | null;
}

/** Directories that many programs share: never taken for a project. */
const SHARED = new Set([
  '',
  '/',
  '/home',
  '/opt',
  '/srv',
  '/var',
  '/var/www',
  '/usr',
  '/usr/local',
  '/root',
  '/etc',
  '/tmp',
]);

export function isProjectDirectory(path: string | null): path is string {
  return path?.startsWith('/') === true && !SHARED.has(path.replace(/\/$/, ''));
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '/';
}

/** The app's directories, nearest first: where it works, its root, and what is between the two. */
export function directoriesOf(app: Pick<App, 'workingDirectory' | 'projectRoot'>): readonly string[] {
  const found: string[] = [];
  const { workingDirectory: start, projectRoot: root } = app;
  if (isProjectDirectory(start)) found.push(start);
  if (isProjectDirectory(start) && isProjectDirectory(root) && start.startsWith(`${root}/`)) {
    for (let next = parentOf(start); next.length > root.length; next = parentOf(next)) found.push(next);
  }
  if (isProjectDirectory(root) && !found.includes(root)) found.push(root);
  return found;
}
