import type { FactMap } from '../../facts/facts.generated.ts';
import type { ArchiveFile, Inspect } from './api.ts';
import type { Engine } from './engine.ts';

type Program = NonNullable<FactMap['container']['program']>;

const FOLDERS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const SHELLS = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|dash|ash|tini|dumb-init)$/;
/** e_machine of an ELF header (gABI) → the engine's name. */
const MACHINES: Readonly<Record<number, string>> = {
  3: '386',
  40: 'arm',
  62: 'amd64',
  183: 'arm64',
  243: 'riscv64',
  21: 'ppc64le',
  22: 's390x',
};

/** The first word, or the script that a shell is given. */
function programPath(inspect: Inspect): string {
  const args = inspect.Args ?? [];
  if (!SHELLS.test(inspect.Path)) return inspect.Path;
  const script = args.find((word) => !word.startsWith('-'));
  return script !== undefined && /^[\w./-]+\.(?:sh|py|bash)$|^\/[\w./-]+$/.test(script) ? script : inspect.Path;
}

/** One file of a container, followed through links; null when it is not there, undefined when that could not be looked at. */
async function fileAt(engine: Engine, id: string, path: string, hops = 0): Promise<ArchiveFile | null | undefined> {
  const look = await engine.archive(id, path);
  // The engine mounts everything before it reads: a mount that cannot be made hides all files.
  if (look.is !== 'seen' && look.is !== 'absent') return undefined;
  const entry = look.is === 'seen' ? look.value[0] : undefined;
  if (!entry) return null;
  if (entry.kind !== 'link' || entry.target === null || hops > 8) return entry;
  const folder = path.slice(0, path.lastIndexOf('/'));
  return fileAt(engine, id, entry.target.startsWith('/') ? entry.target : `${folder}/${entry.target}`, hops + 1);
}

function machineOf(head: string | null): string | null {
  if (!head?.startsWith('7f454c46')) return null;
  const bytes = Buffer.from(head, 'hex');
  const machine = bytes[5] === 2 ? bytes.readUInt16BE(18) : bytes.readUInt16LE(18);
  return MACHINES[machine] ?? `machine ${machine}`;
}

function interpreterOf(text: string | null): { path: string; carriageReturn: boolean } | null {
  const match = /^#!\s*(\S+?)(\r?)(?:[ \t]+(\S+?)(\r?))?[ \t]*(\r?)\n/.exec(text ?? '');
  if (!match) return null;
  return { path: match[1] ?? '', carriageReturn: [match[2], match[4], match[5]].includes('\r') };
}

/** The container's own mount that holds a path, with the place on the host. */
export function hostPathOf(
  inspect: Inspect,
  path: string,
): { readonly path: string; readonly readOnly: boolean } | null {
  const mounts = inspect.Mounts.filter(
    (mount) => path === mount.Destination || path.startsWith(`${mount.Destination.replace(/\/$/, '')}/`),
  ).sort((a, b) => b.Destination.length - a.Destination.length);
  const [mount] = mounts;
  if (!mount || mount.Source === '') return null;
  return { path: mount.Source + path.slice(mount.Destination.replace(/\/$/, '').length), readOnly: !mount.RW };
}

/** Looks at the program that a container should run, as it stands in its files: for those that did not come up. */
export async function lookAtProgram(engine: Engine, inspect: Inspect): Promise<Program | null> {
  const named = programPath(inspect);
  if (named === '') return null;
  const folder = inspect.Config.WorkingDir || '/';
  const paths = named.startsWith('/')
    ? [named]
    : named.includes('/')
      ? [`${folder.replace(/\/$/, '')}/${named.replace(/^\.\//, '')}`]
      : FOLDERS.map((one) => `${one}/${named}`);
  let found: { path: string; file: ArchiveFile } | null = null;
  for (const path of paths) {
    const file = await fileAt(engine, inspect.Id, path);
    if (file === undefined) return null;
    if (file === null) continue;
    found = { path, file };
    break;
  }
  const blank = {
    executable: null,
    interpreter: null,
    interpreterExists: null,
    carriageReturn: false,
    architecture: null,
  };
  if (found === null) return { ...blank, path: named, exists: false, hostPath: null };
  const { path, file } = found;
  const interpreter = interpreterOf(file.text);
  const program = interpreter === null ? undefined : await fileAt(engine, inspect.Id, interpreter.path);
  return {
    path,
    exists: true,
    executable: file.kind === 'file' && (file.mode & 0o111) !== 0,
    interpreter: interpreter?.path ?? null,
    interpreterExists: program === undefined ? null : program !== null,
    carriageReturn: interpreter?.carriageReturn ?? false,
    architecture: machineOf(file.head),
    hostPath: hostPathOf(inspect, path)?.path ?? null,
  };
}
