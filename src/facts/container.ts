import { z } from 'zod';
import { defineFact, instant } from './define.ts';

const network = z.object({
  name: z.string(),
  driver: z.string().nullable(),
  /** Its address there; null while it does not run. */
  address: z.string().nullable(),
  /** Names that others on this network find it by. */
  aliases: z.array(z.string()),
});

/** A container that is on the path or should be, from the engine and from its control group. */
export const fact = defineFact(
  'container',
  z.object({
    name: z.string(),
    /** Empty when there is no such container. */
    id: z.string(),
    exists: z.boolean(),
    /** How it was found: it publishes the port, it has the address, its name, its process listens. */
    foundBy: z.string(),
    /** 0–1: 1 when nothing else can be meant. */
    sureness: z.number(),
    image: z.string(),
    imageExists: z.boolean().nullable(),
    imageArchitecture: z.string().nullable(),
    hostArchitecture: z.string().nullable(),
    imageCreatedAt: instant.nullable(),
    state: z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead', 'missing']),
    pid: z.number().nullable(),
    /** Null while it has never ended. */
    exitCode: z.number().nullable(),
    exitMeaning: z.string().nullable(),
    /** Who ended it, where that can be told. */
    endedBy: z.enum(['itself', 'limit', 'kernel', 'stop', 'stop-timeout', 'kill', 'unknown']).nullable(),
    oomKilled: z.boolean(),
    /** What the engine says about a start that failed. */
    error: z.string().nullable(),
    createdAt: instant.nullable(),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    restarts: z.number(),
    restartPolicy: z.string(),
    /** Deaths that the engine still remembers, oldest first. */
    deaths: z.array(z.object({ at: instant, exitCode: z.number().nullable(), signal: z.string().nullable() })),
    health: z
      .object({
        status: z.enum(['starting', 'healthy', 'unhealthy']),
        failingStreak: z.number(),
        test: z.array(z.string()),
        log: z.array(z.object({ at: instant.nullable(), exitCode: z.number(), output: z.string() })),
      })
      .nullable(),
    memoryLimitBytes: z.number().nullable(),
    memoryBytes: z.number().nullable(),
    memoryPeakBytes: z.number().nullable(),
    /** Kills by the limit that the control group counts, of any of its processes. */
    oomKills: z.number().nullable(),
    cpuLimit: z.number().nullable(),
    pidsLimit: z.number().nullable(),
    pids: z.number().nullable(),
    user: z.string().nullable(),
    workingDirectory: z.string().nullable(),
    entrypoint: z.array(z.string()),
    command: z.array(z.string()),
    /** The first word of the command, as it stands in the container's files; null when it was not looked at. */
    program: z
      .object({
        path: z.string(),
        exists: z.boolean(),
        executable: z.boolean().nullable(),
        interpreter: z.string().nullable(),
        interpreterExists: z.boolean().nullable(),
        carriageReturn: z.boolean(),
        architecture: z.string().nullable(),
        /** Where it lies on the host, when a mount brings it. */
        hostPath: z.string().nullable(),
      })
      .nullable(),
    published: z.array(
      z.object({ hostAddress: z.string(), hostPort: z.number(), containerPort: z.number(), protocol: z.string() }),
    ),
    /** Who has a port that the engine could not publish. */
    portHolders: z.array(
      z.object({
        hostPort: z.number(),
        pid: z.number(),
        command: z.string(),
        unit: z.string().nullable(),
        container: z.string().nullable(),
      }),
    ),
    exposed: z.array(z.number()),
    networkMode: z.string(),
    networks: z.array(network),
    mounts: z.array(
      z.object({
        type: z.string(),
        /** A path on the host, or the volume's name. */
        source: z.string(),
        /** Where its files lie on the host. */
        hostPath: z.string().nullable(),
        destination: z.string(),
        readOnly: z.boolean(),
        /** Files and directories in it; null when that could not be seen. */
        entries: z.number().nullable(),
      }),
    ),
    environmentNames: z.array(z.string()),
    compose: z
      .object({
        project: z.string(),
        service: z.string(),
        workingDirectory: z.string().nullable(),
        files: z.array(z.string()),
        filesExist: z.boolean(),
        /** `docker compose` or `docker-compose`; null when neither is installed. */
        tool: z.string().nullable(),
      })
      .nullable(),
    /** The Swarm service that it is a task of. */
    service: z.string().nullable(),
    /** Containers that could be meant instead. */
    similar: z.array(z.string()),
  }),
);
