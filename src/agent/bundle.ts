import { hostname } from 'node:os';
import { ConfigError, loadConfig } from '../config/load.ts';
import type { Bundle, Gathered } from '../core/bundle.ts';
import type { Link } from '../core/snapshot.ts';
import type { Lang } from '../core/text.ts';
import { VERSION } from '../core/version.ts';
import type { Host, Look } from '../host/host.ts';
import { Redactor } from '../logs/redact.ts';
import { sanitise } from '../logs/sanitise.ts';
import { logsSchema } from '../trace/containers/api.ts';
import { gather } from './diagnoser.ts';
import { mapStrings } from './settings.ts';
import { think } from './think.ts';

export interface BundleOptions {
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly lang: Lang;
}

interface Part {
  readonly source: string;
  readonly text: string;
}

const LINES = 200;
const LOG_BYTES = 64 * 1024;
const CONFIG_BYTES = 128 * 1024;
/** More logs than this are of no use to a reader. */
const MOST_LOGS = 40;

/** A setting whose name says that its value is secret, as proxies write it: name, blanks, value. */
const SECRET_SETTING =
  /^(.*?[\w-]*(?:authorization|api[_-]?key|apikey|token|secret|passw(?:or)?d|cookie|credential|basic_?auth)[\w-]*["']?[ \t]+)(?!\$\w+;?\s*$)(\S[^\n]*)$/gim;

/** The proxy's words have no `=` for the common rules to see: their values are taken out by the names of the settings. */
function withoutSettings(text: string): string {
  return text.replace(SECRET_SETTING, (_all, head: string) => `${head}***`);
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LINES).map(sanitise).join('\n');
}

function whyNot(look: Exclude<Look<unknown>, { readonly is: 'seen' }>): string {
  return look.is === 'absent' ? 'is not there' : look.why;
}

/** Where the words of a link stand, as questions at the host. */
function sourcesOf(link: Link, host: Host): readonly (readonly [string, () => Promise<Look<string>>])[] {
  const { runtime, facts } = link;
  const found: (readonly [string, () => Promise<Look<string>>])[] = [];
  if (runtime?.kind === 'unit')
    found.push([
      `journal ${runtime.name}`,
      async () => {
        const args = ['-u', runtime.name, '-n', String(LINES), '-o', 'short-iso', '--no-pager', '-q'];
        const look = await host.run('journalctl', args);
        return look.is === 'seen' ? { is: 'seen', value: look.value.stdout || look.value.stderr } : look;
      },
    ]);
  if (runtime?.kind === 'container')
    found.push([
      `container ${runtime.name}`,
      async () => {
        const look = await host.docker(`/containers/${runtime.name}/logs?stdout=1&stderr=1&timestamps=1&tail=${LINES}`);
        const text = look.is === 'seen' ? logsSchema.safeParse(look.value).data?.text : undefined;
        if (text !== undefined) return { is: 'seen', value: text };
        return look.is === 'seen' ? { is: 'failed', why: 'unexpected answer' } : look;
      },
    ]);
  const words = facts.words?.is === 'seen' ? facts.words.value.sources : [];
  for (const { name } of words) if (name.startsWith('/')) found.push([name, () => readEnd(host, name)]);
  return found;
}

async function readEnd(host: Host, path: string): Promise<Look<string>> {
  const look = await host.read(path, { maxBytes: LOG_BYTES, from: 'end' });
  return look.is === 'seen' ? { is: 'seen', value: look.value.text } : look;
}

/** A proxy in a container names files of that container: on the host the same path is another file. */
function isOfHost({ links }: Gathered['snapshots'][number]): boolean {
  return !links.some(
    ({ role, facts }) =>
      role === 'proxy' && facts['proxy-state']?.is === 'seen' && facts['proxy-state'].value.container !== null,
  );
}

async function collectLogs(host: Host, { snapshots }: Gathered, missing: string[]): Promise<Part[]> {
  const wanted = new Map<string, () => Promise<Look<string>>>();
  for (const snapshot of snapshots) {
    const { route, links } = snapshot;
    for (const { path } of isOfHost(snapshot) ? [...route.logs.error, ...route.logs.access] : [])
      if (path.startsWith('/')) wanted.set(path, () => readEnd(host, path));
    for (const link of links) for (const [source, read] of sourcesOf(link, host)) wanted.set(source, read);
  }
  const looks = await Promise.all(
    [...wanted].slice(0, MOST_LOGS).map(async ([source, read]) => [source, await read()] as const),
  );
  return looks.flatMap(([source, look]) => {
    if (look.is === 'seen') return [{ source, text: lastLines(look.value) }];
    missing.push(`${source}: ${whyNot(look)}`);
    return [];
  });
}

async function collectProxyFiles(
  host: Host,
  { snapshots }: Gathered,
  missing: string[],
): Promise<Bundle['config']['proxy']> {
  const files = new Set(snapshots.filter(isOfHost).flatMap(({ route }) => [route.place.file, route.passPlace.file]));
  const looks = await Promise.all(
    [...files].map(async (file) => [file, await host.read(file, { maxBytes: CONFIG_BYTES })] as const),
  );
  return looks.flatMap(([file, look]) => {
    if (look.is === 'seen') return [{ file, text: withoutSettings(look.value.text) }];
    missing.push(`${file}: ${whyNot(look)}`);
    return [];
  });
}

/** The configuration in force with what must not be shown, or what is wrong with it. */
async function ownConfig({ host, env }: BundleOptions): Promise<{ shown: unknown; secrets: readonly string[] }> {
  try {
    const { config, files, secrets } = await loadConfig({ host, env });
    return { shown: { files, config }, secrets };
  } catch (error) {
    if (error instanceof ConfigError) return { shown: { problems: error.problems }, secrets: [] };
    throw error;
  }
}

/** Looks at everything once and puts it together; every string has passed the redactor. */
export async function collectBundle(options: BundleOptions): Promise<Bundle> {
  const { host, lang } = options;
  const [{ shown, secrets }, facts] = await Promise.all([ownConfig(options), gather(host, { targets: [] })]);
  const missing: string[] = [];
  const [logs, proxy] = await Promise.all([collectLogs(host, facts, missing), collectProxyFiles(host, facts, missing)]);
  const redactor = new Redactor(secrets);
  const bundle: Bundle = {
    schema: 'why502/bundle@1',
    version: VERSION,
    host: facts.host || hostname(),
    at: new Date(facts.at).toISOString(),
    diagnosis: think(facts, lang),
    facts,
    logs,
    config: { why502: shown, proxy },
    missing,
  };
  return mapStrings(bundle, (text) => redactor.redact(text));
}
