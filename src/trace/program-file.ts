import type { Host } from '../host/host.ts';
import type { UnitFact } from './unit-show.ts';

type Program = UnitFact['program'];

/** Follows links to what is really there. */
async function reach(host: Host, path: string): Promise<Awaited<ReturnType<Host['info']>>> {
  const look = await host.info(path);
  if (look.is !== 'seen' || look.value.kind !== 'link') return look;
  return look.value.target ? host.info(look.value.target) : { is: 'absent' };
}

/** Is it there, and a directory where one is wanted? Null when that may not be looked at. */
export async function existsAs(host: Host, path: string, kind?: 'directory'): Promise<boolean | null> {
  const look = await reach(host, path);
  if (look.is === 'absent') return false;
  if (look.is !== 'seen') return null;
  return kind === undefined || look.value.kind === kind;
}

/** The program of ExecStart: there, executable, and its `#!` interpreter there too. */
export async function programOf(host: Host, path: string): Promise<Program> {
  if (!path.startsWith('/')) return null;
  const look = await reach(host, path);
  const none = { path, executable: null, interpreter: null, interpreterExists: null, carriageReturn: false };
  if (look.is === 'absent') return { ...none, exists: false };
  if (look.is !== 'seen') return { ...none, exists: null };
  const head = await host.read(path, { maxBytes: 256 });
  const shebang = head.is === 'seen' ? /^#!\s*(\S+)[^\n\r]*(\r?)\n/.exec(head.value.text) : null;
  const interpreter = shebang?.[1] ?? null;
  return {
    path,
    exists: true,
    executable: look.value.kind === 'file' && (look.value.mode & 0o111) !== 0,
    interpreter,
    interpreterExists: interpreter ? await existsAs(host, interpreter) : null,
    carriageReturn: shebang?.[2] === '\r',
  };
}
