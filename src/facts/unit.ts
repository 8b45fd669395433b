import { z } from 'zod';
import { defineFact, instant, program } from './define.ts';

/** A systemd unit, from `systemctl show` and from the files that it names. */
export const fact = defineFact(
  'unit',
  z.object({
    name: z.string(),
    /** The command that speaks to what keeps it, where that is not systemd. */
    keeper: z.string().optional(),
    /** How it was found: it has the listener, its ExecStart binds the address, its log said so, or it was named. */
    foundBy: z.string(),
    loadState: z.string(),
    activeState: z.string(),
    subState: z.string(),
    result: z.string(),
    unitFileState: z.string(),
    fragmentPath: z.string().nullable(),
    /** What systemd says about a file that it could not load. */
    loadError: z.string().nullable(),
    needDaemonReload: z.boolean(),
    /** `exited`, `killed` or `dumped`; null while it has never ended. */
    exitKind: z.string().nullable(),
    /** Exit status, or the signal's number. */
    exitStatus: z.number().nullable(),
    /** The status in words: `203/EXEC`, `SIGKILL`. */
    exitMeaning: z.string().nullable(),
    restarts: z.number(),
    restartPolicy: z.string(),
    startLimitHit: z.boolean(),
    mainPid: z.number().nullable(),
    controlGroup: z.string().nullable(),
    command: z.string(),
    /** The command that a start script or `sh -c` comes down to; null when ExecStart is that itself. */
    runs: z.string().nullable().optional(),
    user: z.string().nullable(),
    userExists: z.boolean().nullable(),
    group: z.string().nullable(),
    groupExists: z.boolean().nullable(),
    workingDirectory: z.string().nullable(),
    workingDirectoryExists: z.boolean().nullable(),
    environmentNames: z.array(z.string()),
    environmentFiles: z.array(z.object({ path: z.string(), optional: z.boolean(), exists: z.boolean().nullable() })),
    /** The program that ExecStart names. */
    program: program.nullable(),
    /** Addresses that its command line, environment or socket unit binds, as text. */
    binds: z.array(z.string()),
    privateTmp: z.boolean(),
    /** The setting that gives it a network of its own (`PrivateNetwork=yes`); null when it has the host's. */
    ownNetwork: z.string().nullable().optional(),
    /** `simple`, `notify`, `forking`, …; null when systemd does not say. */
    type: z.string().nullable().optional(),
    /** Its drop-in files. */
    dropIns: z.array(z.string()).optional(),
    /** Tasks (threads and processes) of its control group; `refused` counts those that the limit did not let begin. */
    tasks: z
      .object({ now: z.number().nullable(), limit: z.number().nullable(), refused: z.number().nullable() })
      .optional(),
    runtimeDirectory: z.array(z.string()),
    memoryLimitBytes: z.number().nullable(),
    memoryBytes: z.number().nullable(),
    /** Kills by its memory limit, from the control group. */
    oomKills: z.number().nullable(),
    timeoutStartMs: z.number().nullable(),
    startedAt: instant.nullable(),
    activeSince: instant.nullable(),
    inactiveSince: instant.nullable(),
    exitedAt: instant.nullable(),
    /** Its last end was asked for (`systemctl stop`); null when that is not known. */
    stopAsked: z.boolean().nullable().optional(),
    changedOnDiskAt: instant.nullable(),
    /** Socket units that start it. */
    triggeredBy: z.array(z.object({ name: z.string(), activeState: z.string(), unitFileState: z.string() })),
    /** Units with a like name, when this one does not exist. */
    similar: z.array(z.string()),
    bootAt: instant.nullable(),
    /** The journal has a line of it since the boot; null when that could not be read. */
    ranSinceBoot: z.boolean().nullable(),
    /** What the unit's files on disk bind, when they differ from what is loaded; null when they do not. */
    bindsOnDisk: z.array(z.string()).nullable(),
    /** Files that its keeper writes its words to, when that is not the journal. */
    logFiles: z.array(z.string()).optional(),
    /** ExecStart of the files on disk, written as `command` is, when systemd has not loaded them; else null. */
    commandOnDisk: z.string().nullable().optional(),
  }),
);
