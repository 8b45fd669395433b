import type { World } from './world.ts';

/**
 * The profile or domain of a security module that holds a process, as the kernel names it (`nginx (enforce)`,
 * `system_u:system_r:httpd_t:s0`): anybody may read it. Null when none does, or only watches; undefined when it cannot be told.
 */
export async function confinementOf(world: World, pid: number | null): Promise<string | null | undefined> {
  if (pid === null) return undefined;
  const [label, enforcing] = await Promise.all([
    world.host.read(`/proc/${pid}/attr/current`),
    world.host.read('/sys/fs/selinux/enforce'),
  ]);
  // Without such a module the kernel has no answer (EINVAL).
  if (label.is === 'denied' || label.is === 'absent') return undefined;
  const text = label.is === 'seen' ? label.value.text.replaceAll('\0', '').trim() : '';
  if (text === '' || text === 'unconfined' || text === 'kernel') return null;
  if (/\((?:complain|unconfined)\)$/.test(text)) return null;
  const selinux = /^[\w-]+:[\w-]+:([\w-]+)(?::|$)/.exec(text);
  if (!selinux) return text;
  if (enforcing.is !== 'seen') return undefined;
  const enforced = enforcing.value.text.trim() === '1';
  return enforced && !/^unconfined_/.test(selinux[1] ?? '') ? text : null;
}
