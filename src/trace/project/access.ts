import type { FileInfo, Host } from '../../host/host.ts';
import { type Mount, mountOf } from '../host/mounts.ts';
import type { User } from '../names.ts';
import { access, componentsOf, mayAccess } from '../socket-file.ts';

/** Follows a symbolic link to the file's own facts. */
export async function realInfo(host: Host, path: string): Promise<FileInfo | null> {
  const look = await host.info(path);
  if (look.is !== 'seen') return null;
  if (look.value.kind !== 'link' || look.value.target === null) return look.value;
  const target = await host.info(look.value.target);
  return target.is === 'seen' ? target.value : null;
}

/**
 * May a user read, write or search a path: by mode, owner and groups of the file and of every directory above it.
 * Null when the user is not known or a part of the path cannot be seen. Nobody writes to a read-only mount. Lists of
 * access rights and a unit's own sandbox (ProtectSystem= and its like) are not read here.
 */
export async function mayUse(
  host: Host,
  path: string,
  user: User | null,
  how: keyof typeof access,
  mounts: readonly Mount[] | null = null,
): Promise<boolean | null> {
  if (how === 'write' && mounts !== null && mountOf(mounts, path)?.readOnly) return false;
  if (user === null) return null;
  const parts = componentsOf(path);
  const infos = await Promise.all(parts.map((part) => realInfo(host, part)));
  for (const [index, info] of infos.entries()) {
    if (info === null) return null;
    const wanted = index === parts.length - 1 ? access[how] : access.search;
    if (!mayAccess(info, user, wanted)) return false;
  }
  return true;
}
