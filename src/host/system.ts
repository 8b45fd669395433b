import type { Look, SystemInfo } from './host.ts';

/** Memory and disks by systeminformation, loaded only when asked; parameterless calls only. */
export async function system(): Promise<Look<SystemInfo>> {
  try {
    const { mem, fsSize } = (await import('systeminformation')).default;
    const [memory, disks] = await Promise.all([mem(), fsSize()]);
    return {
      is: 'seen',
      value: {
        memory: {
          total: memory.total,
          available: memory.available,
          swapTotal: memory.swaptotal,
          swapFree: memory.swapfree,
        },
        disks: disks.map((disk) => ({
          mount: disk.mount,
          type: disk.type,
          size: disk.size,
          available: disk.available,
        })),
      },
    };
  } catch (error) {
    return { is: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}
