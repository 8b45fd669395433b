import { receivers } from '../alerts/receivers.generated.ts';
import type { Host } from '../host/host.ts';
import { probes } from '../probes/probes.generated.ts';
import type { Parsed } from './document.ts';
import { placeOf, problemsOf } from './issues.ts';
import { isExposed } from './listen.ts';
import { type Merged, mergeFiles } from './merge.ts';
import { type Path, type Place, type Problem, pathKey } from './place.ts';
import { type Config, configSchema } from './schema.ts';
import { similar } from './similar.ts';
import { substitute } from './variables.ts';

export const DEFAULT_FILE = '/etc/why502/why502.yaml';

export interface LoadOptions {
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A file that must exist; default: `/etc/why502/why502.yaml`, which need not. */
  readonly file?: string;
}

/** A configuration in force, and where it comes from. */
export interface Loaded {
  readonly config: Config;
  /** Files that were read, in order. */
  readonly files: readonly string[];
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
  /** Where a path of the configuration is set; null when it is a default. */
  origin(path: Path): Place | null;
}

/** Thrown with every problem that was found, not only the first. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** `FILE:LINE:COLUMN: message`. */
export function formatProblem({ file, line, column, message }: Problem): string {
  return `${file}${line === null ? '' : `:${line}:${column}`}: ${message}`;
}

async function readFile(host: Host, file: string, mustExist: boolean): Promise<Parsed | readonly Problem[] | null> {
  const look = await host.read(file, { maxBytes: 1024 * 1024 });
  const problem = (message: string): readonly Problem[] => [{ file, line: null, column: null, message }];
  if (look.is === 'seen') {
    // The file that a package installs is all comments: the parser's 9 MB are not worth that.
    if (/^(?:\s*(?:#.*)?(?:\n|$))*$/.test(look.value.text)) return { value: {}, values: new Map(), keys: new Map() };
    const { parseDocument } = await import('./document.ts');
    return parseDocument(look.value.text, file);
  }
  if (look.is === 'absent') return mustExist ? problem('does not exist') : null;
  return problem(look.why);
}

/** The main file, then conf.d beside it in the order of names. */
async function readAll(options: LoadOptions): Promise<{ files: string[]; parsed: Parsed[]; problems: Problem[] }> {
  const { host } = options;
  const main = options.file ?? options.env.WHY502_CONFIG ?? DEFAULT_FILE;
  const mustExist = main !== DEFAULT_FILE || options.file !== undefined;
  const folder = main.slice(0, main.lastIndexOf('/'));
  const more = await host.glob(`${folder}/conf.d/*.yaml`);
  const result = { files: [] as string[], parsed: [] as Parsed[], problems: [] as Problem[] };
  for (const file of [main, ...(more.is === 'seen' ? more.value : [])]) {
    const parsed = await readFile(host, file, file === main && mustExist);
    if (parsed === null) continue;
    result.files.push(file);
    if ('value' in parsed) result.parsed.push(parsed);
    else result.problems.push(...parsed);
  }
  return result;
}

/** Settings that the environment makes: variable → path. A webhook without a file, the address, the token. */
function fromEnvironment(env: LoadOptions['env']): Parsed {
  const value: Record<string, unknown> = {};
  const values = new Map<string, Place>();
  const set = (variable: string, path: readonly string[], extra: Readonly<Record<string, unknown>> = {}): void => {
    const text = env[variable];
    if (text === undefined || text === '') return;
    let at = value;
    for (const key of path.slice(0, -1)) {
      at[key] ??= {};
      at = at[key] as Record<string, unknown>;
    }
    Object.assign(at, extra, { [path.at(-1) ?? '']: text });
    values.set(pathKey(path), { file: `environment variable ${variable}`, line: null, column: null });
  };
  const webhook = ['alerts', 'receivers', 'env'];
  set('WHY502_WEBHOOK_URL', [...webhook, 'url'], { type: 'webhook' });
  if (env.WHY502_WEBHOOK_URL) set('WHY502_WEBHOOK_SECRET', [...webhook, 'secret']);
  set('WHY502_LISTEN', ['api', 'listen']);
  set('WHY502_TOKEN', ['api', 'token']);
  set('WHY502_STATE', ['storage', 'path']);
  set('WHY502_LOG_LEVEL', ['log', 'level']);
  set('WHY502_LANG', ['lang']);
  return { value, values, keys: values };
}

/** The environment wins over files: it is what the person who starts the program says now. */
function overlay(target: Record<string, unknown>, over: Record<string, unknown>): void {
  for (const [key, item] of Object.entries(over)) {
    const before = target[key];
    if (typeof item === 'object' && item !== null && typeof before === 'object' && before !== null)
      overlay(before as Record<string, unknown>, item as Record<string, unknown>);
    else target[key] = item;
  }
}

/** What one part says about another. */
function crossChecks(config: Config, merged: Merged): Problem[] {
  const problems: Problem[] = [];
  const known = Object.keys(config.alerts.receivers);
  for (const [index, route] of config.alerts.routes.entries())
    for (const [position, receiver] of route.receivers.entries()) {
      if (known.includes(receiver)) continue;
      const meant = similar(receiver, known);
      const place = placeOf(merged, ['alerts', 'routes', index, 'receivers', position]);
      problems.push({
        ...place,
        message: `no receiver is called "${receiver}"${meant ? ` (did you mean "${meant}"?)` : ''}`,
      });
    }
  if (isExposed(config.api.listen) && config.api.token === undefined)
    problems.push({
      ...placeOf(merged, ['api', 'listen']),
      message: 'api.listen: beyond loopback, api.token is required',
    });
  return problems;
}

function secretsOf(config: Config): string[] {
  const own = Object.values(config.alerts.receivers).flatMap((options) => {
    const receiver = receivers.find((one) => one.id === options.type);
    return receiver ? receiver.secrets(options) : [];
  });
  return [...own, ...(config.api.token === undefined ? [] : [config.api.token])];
}

/** Reads, merges, substitutes and checks. Throws a ConfigError with everything that is wrong. */
export async function loadConfig(options: LoadOptions): Promise<Loaded> {
  const { files, parsed, problems } = await readAll(options);
  if (problems.length > 0) throw new ConfigError(problems);
  const merged = mergeFiles(parsed);
  if (merged.problems.length > 0) throw new ConfigError(merged.problems);
  const substituted = await substitute(merged.value, options);
  const missing = substituted.problems.map(({ path, message }) => ({ ...placeOf(merged, path), message }));
  if (missing.length > 0) throw new ConfigError(missing);
  const value = substituted.value as Record<string, unknown>;
  const environment = fromEnvironment(options.env);
  overlay(value, environment.value);
  for (const [key, place] of environment.values) merged.values.set(key, place);
  const checked = configSchema.safeParse(value);
  if (!checked.success) {
    const types = { probes: probes.map((one) => one.id), receivers: receivers.map((one) => one.id) };
    throw new ConfigError(problemsOf(checked.error, merged, value, types));
  }
  const config = checked.data as Config;
  const wrong = crossChecks(config, merged);
  if (wrong.length > 0) throw new ConfigError(wrong);
  return {
    config,
    files,
    secrets: [...new Set([...substituted.secrets, ...secretsOf(config)])],
    origin: (path) => merged.values.get(pathKey(path)) ?? merged.keys.get(pathKey(path)) ?? null,
  };
}
