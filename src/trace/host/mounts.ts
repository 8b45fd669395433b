import type { Host } from '../../host/host.ts';
import { textOf } from './look.ts';

/** A row of /proc/self/mountinfo. */
export interface Mount {
  readonly mount: string;
  readonly type: string;
  readonly readOnly: boolean;
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** Reads mountinfo: `ID PARENT MAJ:MIN ROOT MOUNT OPTIONS [TAGS…] - TYPE SOURCE SUPER-OPTIONS` (proc(5)). */
export function parseMounts(text: string): readonly Mount[] {
  const rows: { mount: string; type: string; here: boolean; itself: boolean }[] = [];
  for (const line of text.split('\n')) {
    const [before, after] = line.split(' - ');
    const left = before?.split(' ') ?? [];
    const right = after?.split(' ') ?? [];
    const [mount, options] = [left[4], left[5]];
    if (mount === undefined || options === undefined || right[0] === undefined) continue;
    const here = options.split(',').includes('ro');
    const itself = (right[2] ?? '').split(',').includes('ro');
    rows.push({ mount: unescapeOctal(mount), type: right[0], here, itself });
  }
  // ProtectSystem=strict shows the agent's own unit a read-only root (systemd.exec(5)): the apps' view is another one.
  const sandboxed = rows.some((row) => row.mount === '/' && row.here && !row.itself);
  return rows.map(({ mount, type, here, itself }) => ({ mount, type, readOnly: itself || (here && !sandboxed) }));
}

export async function mountsOf(host: Host): Promise<readonly Mount[] | null> {
  const text = await textOf(host, '/proc/self/mountinfo', 1024 * 1024);
  return text === null ? null : parseMounts(text);
}

/** The mount that a path is on; of two on the same directory the later hides the earlier. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    const holds = mount.mount === '/' || path === mount.mount || path.startsWith(`${mount.mount}/`);
    if (holds && (best === null || mount.mount.length >= best.mount.length)) best = mount;
  }
  return best;
}
