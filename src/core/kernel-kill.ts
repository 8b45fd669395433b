import type { LogEvent } from './event.ts';

/** What a line of the kernel tells of a process: its id in the kernel's own count, its name (cut at 15 bytes), its control groups. */
export interface KernelDeath {
  readonly process: string | undefined;
  readonly comm: string | undefined;
  /** Whose limit was reached: `/` is the host itself; undefined where no limit but the whole machine's memory was. */
  readonly limitOf: string | undefined;
  readonly group: string | undefined;
}

export function deathIn({ fields }: LogEvent): KernelDeath {
  const limitOf = fields.constraint === 'CONSTRAINT_NONE' ? undefined : fields.cgroup;
  return { process: fields.process, comm: fields.comm, limitOf, group: fields.task_cgroup ?? fields.cgroup };
}

/** The lines of one kill are written at once. */
const SAME_KILL_MS = 2_000;

/**
 * Since Linux 4.20 the control groups of a kill stand on a line of their own (`oom-kill:constraint=…,task_memcg=…`), before
 * the one that says who was killed: they are copied to every line about the same process.
 */
export function withGroups(events: readonly LogEvent[]): readonly LogEvent[] {
  const kills = events.filter(({ fields }) => fields.constraint !== undefined && fields.process !== undefined);
  return events.map((event) => {
    const { process, constraint } = event.fields;
    if (process === undefined || constraint !== undefined) return event;
    const kill = kills.findLast(
      (one) => one.fields.process === process && Math.abs((one.at ?? 0) - (event.at ?? 0)) < SAME_KILL_MS,
    );
    if (kill === undefined) return event;
    const { cgroup, task_cgroup: group, constraint: by } = kill.fields;
    const groups = {
      ...(cgroup === undefined ? {} : { cgroup }),
      ...(group === undefined ? {} : { task_cgroup: group }),
    };
    return { ...event, fields: { ...event.fields, ...groups, ...(by === undefined ? {} : { constraint: by }) } };
  });
}
