import type { LogEvent } from '../../core/event.ts';
import type { Host } from '../../host/host.ts';
import { type App, isProjectDirectory, parentOf } from '../leans/app.ts';

/** Files that say "a project begins here". */
const MARKERS = new Set([
  '.git',
  'manage.py',
  'pyproject.toml',
  'requirements.txt',
  'Pipfile',
  'setup.py',
  'package.json',
  'composer.json',
  'artisan',
  'Gemfile',
  'config.ru',
  'go.mod',
  'Cargo.toml',
  'pom.xml',
]);
const MANIFESTS = [
  'requirements.txt',
  'pyproject.toml',
  'Pipfile',
  'package.json',
  'composer.json',
  'Gemfile',
  'go.mod',
];
const VENVS = ['venv', '.venv', 'env', 'virtualenv'];
const MOST_LEVELS = 4;
const FOREIGN = /\/(?:site-packages|dist-packages|node_modules|lib\/python\d|vendor\/bundle|gems)\b|^\/usr\//;

/** Files of the app itself that tracebacks and stacks name, the innermost first. */
export function framesOf(events: readonly LogEvent[]): readonly string[] {
  const found: string[] = [];
  for (const event of events) {
    const text = event.detail ?? event.text;
    const frames = [
      ...text.matchAll(/File "(\/[^"\n]+\.py)", line \d+|\((?:file:\/\/)?(\/[^():\n]+\.[cm]?[jt]s):\d+:\d+\)/g),
    ];
    const paths = frames.map((match) => match[1] ?? match[2] ?? '').filter((path) => !FOREIGN.test(path));
    // Python prints the innermost frame last, JavaScript first.
    found.push(...(text.includes('File "') ? paths.reverse() : paths));
  }
  return [...new Set(found)];
}

export interface Project {
  readonly root: string;
  readonly venv: string | null;
  readonly manifest: string | null;
  /** The directory that holds `.git`; the root or above it. */
  readonly repository: string | null;
}

interface Level {
  readonly path: string;
  readonly names: ReadonlySet<string>;
}

async function levelsFrom(host: Host, start: string): Promise<readonly Level[]> {
  const paths: string[] = [];
  for (let path = start; paths.length < MOST_LEVELS && isProjectDirectory(path); path = parentOf(path))
    paths.push(path);
  const looks = await Promise.all(paths.map((path) => host.list(path)));
  return paths.map((path, index) => {
    const look = looks[index];
    return { path, names: new Set(look?.is === 'seen' ? look.value : []) };
  });
}

/** The virtual environment that the program belongs to, else one beside the project. */
function venvOf(app: App, root: Level): string | null {
  const program = app.unit?.program?.path ?? app.unit?.command ?? '';
  const told = /^(\/\S+)\/bin\/[^/\s]+/.exec(program)?.[1];
  if (told && !/^\/(?:usr|usr\/local|opt|snap)?$/.test(told)) return told;
  const beside = VENVS.find((name) => root.names.has(name));
  return beside === undefined ? null : `${root.path}/${beside}`;
}

/** Finds the project: upwards from where the app works, or from its own innermost frame. Null when there is none. */
export async function findProject(host: Host, app: App, events: readonly LogEvent[]): Promise<Project | null> {
  const frame = framesOf(events)[0];
  const starts = [app.workingDirectory, app.projectRoot, frame === undefined ? null : parentOf(frame)];
  for (const start of new Set(starts)) {
    if (!isProjectDirectory(start)) continue;
    const levels = await levelsFrom(host, start.replace(/\/$/, ''));
    const root = levels.find((level) => [...level.names].some((name) => MARKERS.has(name)));
    if (root === undefined) continue;
    const manifest = MANIFESTS.find((name) => root.names.has(name));
    return {
      root: root.path,
      venv: venvOf(app, root),
      manifest: manifest === undefined ? null : `${root.path}/${manifest}`,
      repository: levels.find((level) => level.names.has('.git'))?.path ?? null,
    };
  }
  return null;
}
