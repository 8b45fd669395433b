import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { seenNow } from '../host/look.ts';
import { splitWords } from '../unit-show.ts';
import { type App, directoriesOf } from './app.ts';
import { parseDotenv, type Variable } from './dotenv.ts';

const DOTENV = ['.env', '.env.local', '.env.production'];
const MOST_PROCESSES = 2;

type FileFact = FactMap['environment']['files'][number];

export interface Environment {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly reading: Reading<FactMap['environment']>;
}

interface Layer {
  readonly variables: readonly Variable[];
  readonly file: FileFact | null;
}

function names(variables: readonly Variable[]): string[] {
  return [...new Set(variables.map((one) => one.name))].sort();
}

async function fileLayer(host: Host, path: string, systemd: boolean): Promise<Layer> {
  const look = await host.read(path, { maxBytes: 64 * 1024 });
  const variables = look.is === 'seen' ? parseDotenv(look.value.text, path, systemd) : [];
  const file = { path, exists: look.is !== 'absent', readable: look.is === 'seen', names: names(variables) };
  return { variables, file };
}

/** `Environment=` of the unit. Asked only when the unit fact says that there is any: it costs a process. */
async function unitLayer(host: Host, app: App): Promise<Layer> {
  const { unit } = app;
  if (unit === null || unit.environmentNames.length === 0) return { variables: [], file: null };
  const look = await host.run('systemctl', ['show', unit.name, '-p', 'Environment'], 1_000);
  const text = look.is === 'seen' ? (/^Environment=(.*)$/m.exec(look.value.stdout)?.[1] ?? '') : '';
  const variables = splitWords(text).map((word) => {
    const at = word.indexOf('=');
    return { name: word.slice(0, at), value: word.slice(at + 1), source: `unit environment ${word.slice(0, at)}` };
  });
  return { variables, file: null };
}

async function unitFiles(host: Host, app: App): Promise<readonly Layer[]> {
  const paths = await Promise.all(
    (app.unit?.environmentFiles ?? []).map(async ({ path }) => {
      if (!/[*?[]/.test(path)) return [path];
      const look = await host.glob(path);
      return look.is === 'seen' ? look.value : [];
    }),
  );
  return Promise.all(paths.flat().map((path) => fileLayer(host, path, true)));
}

async function dotenvLayers(host: Host, app: App): Promise<readonly Layer[]> {
  const paths = directoriesOf(app).flatMap((directory) => DOTENV.map((name) => `${directory}/${name}`));
  const layers = await Promise.all(paths.map((path) => fileLayer(host, path, false)));
  // A missing .env beside the program can be the news; a missing variant of it never is.
  return layers.filter((layer, index) => layer.file?.exists || index === 0);
}

async function processLayer(host: Host, app: App): Promise<Layer> {
  const pids = [...app.pids].sort((a, b) => a - b).slice(0, MOST_PROCESSES);
  const looks = await Promise.all(pids.map((pid) => host.read(`/proc/${pid}/environ`)));
  const variables: Variable[] = [];
  for (const look of looks) {
    if (look.is !== 'seen') continue;
    for (const entry of look.value.text.split('\0')) {
      const at = entry.indexOf('=');
      const name = entry.slice(0, at);
      if (at > 0) variables.push({ name, value: entry.slice(at + 1), source: `process environment ${name}` });
    }
  }
  return { variables, file: null };
}

/**
 * The variables that the app sees. What the process was started with counts most, then the unit's files, the unit's own
 * settings, and last the .env files, which by custom fill only gaps. A source that can be edited is named before a process.
 */
export async function readEnvironment(host: Host, app: App): Promise<Environment> {
  const [live, files, unit, dotenv] = await Promise.all([
    processLayer(host, app),
    unitFiles(host, app),
    unitLayer(host, app),
    dotenvLayers(host, app),
  ]);
  const written = [...[...files].reverse(), unit, ...dotenv];
  const variables = new Map<string, Variable>();
  for (const layer of [live, ...written]) {
    // Within one layer the last line wins.
    for (const one of [...layer.variables].reverse()) if (!variables.has(one.name)) variables.set(one.name, one);
  }
  for (const layer of written) {
    for (const one of layer.variables) {
      const chosen = variables.get(one.name);
      if (chosen?.source.startsWith('process ') && chosen.value === one.value) variables.set(one.name, one);
    }
  }
  const seenFiles = [...files, ...dotenv].map((layer) => layer.file).filter((file) => file !== null);
  const source = ['unit', 'process', ...seenFiles.map((file) => file.path)].join(', ');
  return { variables, reading: seenNow(host, source, { names: [...variables.keys()].sort(), files: seenFiles }) };
}
