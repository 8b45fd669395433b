import type { Address } from '../../../src/core/address.ts';
import { formatAddress } from '../../../src/core/address.ts';
import type { ConnectResult, FileInfo, Host, Look, Output } from '../../../src/host/host.ts';

/** A machine made of what a test says; everything else is absent. */
export interface Fake {
  /** Path → text. Directories are worked out. */
  readonly files?: Readonly<Record<string, string>>;
  readonly infos?: Readonly<Record<string, Partial<FileInfo>>>;
  /** `program arg arg` → what it prints. */
  readonly runs?: Readonly<Record<string, string | Partial<Output>>>;
  /** `127.0.0.1:5432` → the answer, or an errno. */
  readonly connects?: Readonly<Record<string, { readonly received: string } | { readonly errno: string }>>;
  readonly names?: Readonly<Record<string, readonly string[]>>;
  readonly denied?: readonly string[];
}

export const NOW = 1_795_000_000_000;

const absent = { is: 'absent' } as const;
const PLAIN: FileInfo = {
  kind: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  inode: 1,
  changedAt: NOW - 60_000,
  writtenAt: NOW - 60_000,
  target: null,
};

function toPattern(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
}

export function fakeHost(fake: Fake): Host & { readonly asked: string[] } {
  const files = fake.files ?? {};
  const asked: string[] = [];
  const denied: Look<never> = { is: 'denied', why: 'no right', allow: 'sudo why502 diagnose' };
  const isDenied = (path: string): boolean => fake.denied?.includes(path) ?? false;
  const paths = [...Object.keys(files), ...Object.keys(fake.infos ?? {})];
  const isDirectory = (path: string): boolean => path === '/' || paths.some((one) => one.startsWith(`${path}/`));
  const host = {
    asked,
    now: () => NOW,
    who: async () => absent,
    read: async (path: string) => {
      asked.push(`read ${path}`);
      if (isDenied(path)) return denied;
      const text = files[path];
      return text === undefined
        ? absent
        : { is: 'seen', value: { text, size: text.length, changedAt: NOW, truncated: false } };
    },
    info: async (path: string) => {
      if (isDenied(path)) return denied;
      const own = fake.infos?.[path];
      if (own) return { is: 'seen', value: { ...PLAIN, ...own } };
      if (files[path] !== undefined) return { is: 'seen', value: { ...PLAIN, size: files[path].length } };
      return isDirectory(path) ? { is: 'seen', value: { ...PLAIN, kind: 'directory', mode: 0o755 } } : absent;
    },
    list: async (path: string) => {
      const inside = paths.filter((one) => one.startsWith(`${path}/`)).map((one) => one.slice(path.length + 1));
      const names = [...new Set(inside.map((one) => one.split('/')[0] ?? ''))].sort();
      return names.length > 0 ? { is: 'seen', value: names } : absent;
    },
    glob: async (pattern: string) => ({
      is: 'seen',
      value: paths.filter((path) => toPattern(pattern).test(path)).sort(),
    }),
    space: async () => ({
      is: 'seen',
      value: { totalBytes: 1e9, availableBytes: 5e8, inodes: 1000, inodesFree: 900 },
    }),
    run: async (program: string, args: readonly string[]) => {
      const key = [program, ...args].join(' ');
      asked.push(key);
      const answer = fake.runs?.[key] ?? fake.runs?.[program];
      if (answer === undefined) return absent;
      const output = typeof answer === 'string' ? { stdout: answer } : answer;
      return { is: 'seen', value: { code: 0, stdout: '', stderr: '', ...output } };
    },
    connect: async (address: Address): Promise<Look<ConnectResult>> => {
      const answer = fake.connects?.[formatAddress(address)] ?? { errno: 'ECONNREFUSED' };
      const value: ConnectResult =
        'errno' in answer
          ? { is: 'failed', errno: answer.errno, ms: 1, received: '' }
          : { is: 'connected', errno: null, ms: 1, received: answer.received };
      return { is: 'seen', value };
    },
    resolve: async (name: string) => {
      const found = fake.names?.[name] ?? (name === 'localhost' ? ['127.0.0.1'] : undefined);
      return found ? { is: 'seen', value: found } : absent;
    },
    docker: async () => absent,
    readlink: async () => absent,
    socketOwners: async () => absent,
  };
  // A test asks only for what is above.
  return host as unknown as Host & { readonly asked: string[] };
}
