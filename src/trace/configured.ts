import { type Address, formatAddress } from '../core/address.ts';
import type { Host } from '../host/host.ts';
import type { UnitFile } from './unit-files.ts';

/** A unit whose own configuration names an address as the one to listen on. */
export interface Configured {
  readonly unit: string;
  /** The file that says so. */
  readonly file: string;
}

/** What a unit's package keeps under /etc. */
export interface Configuration {
  readonly unit: string;
  readonly texts: readonly { readonly file: string; readonly text: string }[];
  /** What may not be read of it. */
  readonly closed: readonly string[];
}

const MOST_BYTES = 64 * 1024;
const MOST_FILES = 12;
/** Files of environment variables that packages keep for their units. */
const ENVIRONMENTS = ['/etc/default', '/etc/sysconfig'];
const TEXTS = /(?:^|\/)[\w-]+$|\.(?:xml|conf|cfg|ini|ya?ml|toml|json|properties|env|rb|py|js)$/i;
/** Keys of what a program connects to rather than listens on. */
const OTHERS =
  /(?:db|database|redis|mysql|maria|pg|postgres\w*|sql|smtp|mail|imap|ldap|amqp|rabbit\w*|kafka|mongo\w*|elastic\w*|remote|target|upstream|backend|peer|client|shutdown|redirect|debug|jmx|ajp)[-_.]?\w{0,12}$/i;
const KEY = /([\w.-]*(?:port|listen|listeners?|bind|address|addr|socket))["']?\s*[=:>\s]\s*["']?/gi;

function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, '').replace(/^\s*(?:#|;|\/\/).*$/gm, '');
}

/** Does a configuration text give its program this address to listen on: `port="8080"`, `http_port = 3000`, `listen: :9000`? */
export function listensIn(text: string, address: Address): boolean {
  const plain = withoutComments(text);
  if (address.is === 'unix') return plain.includes(address.path);
  const value = new RegExp(`^(?:[a-z]+://)?(?:[\\w.*-]*:|\\[[0-9a-f:]*\\]:)?${address.port}(?![\\d.])`, 'i');
  for (const match of plain.matchAll(KEY)) {
    const key = (match[1] ?? '').replace(/[-_.]?(?:port|listen|listeners?|bind|address|addr|socket)$/i, '');
    if (!OTHERS.test(key) && value.test(plain.slice(match.index + match[0].length, match.index + match[0].length + 80)))
      return true;
  }
  return false;
}

/** Where a package of this name keeps its configuration; `tomcat10` in /etc/tomcat10, `grafana-server` in /etc/grafana. */
function homesOf(stem: string): readonly string[] {
  return [...new Set([stem, stem.replace(/[\d.]+$/, ''), stem.replace(/-(?:server|daemon)$/, '')])];
}

async function configurationOf(
  host: Host,
  unit: string,
  etc: readonly string[],
  environments: readonly (readonly string[])[],
): Promise<Configuration> {
  const homes = homesOf(unit.replace(/\.service$/, ''));
  const folders = homes.filter((home) => etc.includes(home)).map((home) => `/etc/${home}`);
  const lists = await Promise.all(folders.map((folder) => host.list(folder)));
  const inside = lists.flatMap((look, index) =>
    look.is === 'seen' ? look.value.map((name) => `${folders[index]}/${name}`) : [],
  );
  const own = ENVIRONMENTS.flatMap((folder, index) =>
    homes.filter((home) => environments[index]?.includes(home)).map((home) => `${folder}/${home}`),
  );
  const files = [...own, ...inside.filter((file) => TEXTS.test(file))].slice(0, MOST_FILES);
  const looks = await Promise.all(files.map((file) => host.read(file, { maxBytes: MOST_BYTES })));
  return {
    unit,
    texts: looks.flatMap((look, index) =>
      look.is === 'seen' ? [{ file: files[index] ?? '', text: look.value.text }] : [],
    ),
    closed: [
      ...folders.filter((_, index) => lists[index]?.is === 'denied'),
      ...files.filter((_, index) => looks[index]?.is === 'denied'),
    ],
  };
}

/**
 * The configurations of packages' units: what lies under /etc in a directory, or in an environment file, of the unit's
 * name. Only files that are there are read.
 */
export async function readConfigurations(host: Host, units: readonly UnitFile[]): Promise<readonly Configuration[]> {
  const [etc = [], ...environments] = await Promise.all(
    ['/etc', ...ENVIRONMENTS].map(async (folder) => {
      const look = await host.list(folder);
      return look.is === 'seen' ? look.value : [];
    }),
  );
  return Promise.all(units.map(({ name }) => configurationOf(host, name, etc, environments)));
}

/** The unit that should listen on an address by its own configuration; null where two want it: which is meant is not told. */
export function configuredUnit(configurations: readonly Configuration[], address: Address): Configured | null {
  const found = configurations.flatMap(({ unit, texts }) => {
    const file = texts.find(({ text }) => listensIn(text, address))?.file;
    return file === undefined ? [] : [{ unit, file }];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** For people: how the unit was found. */
export function configuredBy({ unit, file }: Configured, address: Address): string {
  return `${file} gives ${unit} ${formatAddress(address)}`;
}
