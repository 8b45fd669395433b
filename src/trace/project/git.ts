import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { textOf } from '../host/look.ts';

type Git = NonNullable<FactMap['project']['git']>;

const MOST_FILES = 20;
const MOST_COMPARED = 4;
const LIMIT_MS = 1_000;

/** A project within a repository; files are named from the project's root. */
interface Checkout {
  readonly root: string;
  readonly repository: string;
}

/**
 * A checkout belongs to the app, and a repository's own settings may name programs to run. So as root only verbs are used
 * that compare no contents through filters, with hooks, monitors and transports (lazy fetches) switched off.
 */
function gitArgs({ root, repository }: Checkout, ...args: readonly string[]): readonly string[] {
  const settings = [
    `safe.directory=${repository}`,
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'protocol.allow=never',
  ];
  return ['-C', root, ...settings.flatMap((one) => ['-c', one]), ...args];
}

/** The directory of the repository's data: `.git`, or what a `.git` file of a linked work tree points to. */
async function dataOf(host: Host, repository: string): Promise<{ own: string; common: string }> {
  const path = `${repository}/.git`;
  const link = /^gitdir: (.+)$/m.exec((await textOf(host, path, 4096)) ?? '')?.[1];
  if (link === undefined) return { own: path, common: path };
  const own = link.startsWith('/') ? link : `${repository}/${link}`;
  const common = (await textOf(host, `${own}/commondir`, 4096))?.trim();
  return { own, common: common === undefined ? own : common.startsWith('/') ? common : `${own}/${common}` };
}

/** The commit that a reference names, loose or packed (gitrepository-layout(5)). */
async function commitOf(host: Host, common: string, name: string): Promise<string | null> {
  const loose = (await textOf(host, `${common}/${name}`, 256))?.trim();
  if (loose !== undefined && /^[0-9a-f]{40,64}$/.test(loose)) return loose;
  const packed = (await textOf(host, `${common}/packed-refs`, 1024 * 1024)) ?? '';
  return (
    packed
      .split('\n')
      .find((line) => line.endsWith(` ${name}`))
      ?.split(' ')[0] ?? null
  );
}

/** The reference that a branch follows, from the section `[branch "NAME"]` of the configuration. */
export function upstreamOf(config: string, branch: string): string | null {
  const start = config.indexOf(`[branch "${branch}"]`);
  if (start < 0) return null;
  const section = config.slice(start).split(/\n\s*\[/)[0] ?? '';
  const remote = /^\s*remote\s*=\s*(\S+)/m.exec(section)?.[1];
  const merge = /^\s*merge\s*=\s*refs\/heads\/(\S+)/m.exec(section)?.[1];
  if (remote === undefined || merge === undefined) return null;
  return remote === '.' ? `refs/heads/${merge}` : `refs/remotes/${remote}/${merge}`;
}

/** Tracked files that are gone; git only stats them. Null when git could not be asked. */
async function goneFiles(host: Host, checkout: Checkout): Promise<readonly string[] | null> {
  const look = await host.run('git', gitArgs(checkout, 'ls-files', '-d', '-z'), LIMIT_MS);
  if (look.is !== 'seen' || look.value.code !== 0) return null;
  return look.value.stdout.split('\0').filter((name) => name !== '');
}

/** Which of these files differ from the commit that is checked out; contents are compared here, not by git. */
async function changedFiles(host: Host, checkout: Checkout, files: readonly string[]): Promise<readonly string[]> {
  const inside = files.filter((file) => file.startsWith(`${checkout.root}/`)).slice(0, MOST_COMPARED);
  const results = await Promise.all(
    inside.map(async (file) => {
      const name = file.slice(checkout.root.length + 1);
      const [now, kept] = await Promise.all([
        textOf(host, file, 1024 * 1024),
        host.run('git', gitArgs(checkout, 'cat-file', 'blob', `HEAD:./${name}`), LIMIT_MS),
      ]);
      const isSame = (a: string, b: string): boolean => a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
      const isKnown = now !== null && kept.is === 'seen' && kept.value.code === 0;
      return isKnown && !isSame(now, kept.value.stdout) ? name : null;
    }),
  );
  return results.filter((name) => name !== null);
}

/** Of these files, those that a commit has. Null when git could not be asked. */
async function filesOf(
  host: Host,
  checkout: Checkout,
  commit: string,
  names: readonly string[],
): Promise<readonly string[] | null> {
  const look = await host.run(
    'git',
    gitArgs(checkout, 'ls-tree', '-r', '-z', '--name-only', commit, '--', ...names),
    LIMIT_MS,
  );
  if (look.is !== 'seen' || look.value.code !== 0) return null;
  return look.value.stdout.split('\0').filter((name) => name !== '');
}

/** Files that the errors name and that the upstream commit has and the checked-out one has not. */
async function onlyUpstream(
  host: Host,
  checkout: Checkout,
  head: string,
  upstream: string,
  named: readonly string[],
): Promise<string[] | null> {
  const names = named
    .filter((path) => path.startsWith(`${checkout.root}/`))
    .map((path) => path.slice(checkout.root.length + 1));
  if (head === upstream || names.length === 0) return [];
  const [there, here] = await Promise.all([
    filesOf(host, checkout, upstream, names),
    filesOf(host, checkout, head, names),
  ]);
  if (there === null || here === null) return null;
  return there.filter((name) => !here.includes(name)).slice(0, MOST_FILES);
}

/** What the checkout is: branch, commit, what its remote had when last fetched, files that are gone or changed. Never fetches. */
export async function gitFacts(
  host: Host,
  checkout: Checkout,
  frames: readonly string[],
  named: readonly string[],
): Promise<Git> {
  const { own, common } = await dataOf(host, checkout.repository);
  const [headText, config, fetched, gone, changed] = await Promise.all([
    textOf(host, `${own}/HEAD`, 4096),
    textOf(host, `${common}/config`),
    host.info(`${own}/FETCH_HEAD`),
    goneFiles(host, checkout),
    changedFiles(host, checkout, frames),
  ]);
  const ref = /^ref: (refs\/heads\/(\S+))/.exec(headText ?? '');
  const branch = ref?.[2] ?? null;
  const follows = branch === null ? null : upstreamOf(config ?? '', branch);
  const [head, upstream] = await Promise.all([
    ref?.[1] ? commitOf(host, common, ref[1]) : (/^[0-9a-f]{40,64}/.exec(headText ?? '')?.[0] ?? null),
    follows === null ? null : commitOf(host, common, follows),
  ]);
  const known = head !== null && upstream !== null;
  return {
    branch,
    head,
    upstream: follows?.replace(/^refs\/(?:remotes|heads)\//, '') ?? null,
    differsFromUpstream: known ? head !== upstream : null,
    fetchedAt: fetched.is === 'seen' ? fetched.value.writtenAt : null,
    missingFiles: gone === null ? null : [...new Set([...gone, ...changed])].slice(0, MOST_FILES),
    onlyUpstream: known ? await onlyUpstream(host, checkout, head, upstream, named) : null,
  };
}
