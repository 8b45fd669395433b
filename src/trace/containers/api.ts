import { z } from 'zod';

// The parts of the Engine API's answers (v1.41) that are used. Tolerant: engines, proxies and Podman leave things out.

const text = z.string().catch('');
const maybe = z.string().nullable().catch(null);
const count = z.number().catch(0);
const words = z.array(z.string()).nullable().catch(null);
const textMap = z.record(z.string(), z.string()).nullable().catch(null);

export const summarySchema = z.object({
  Id: z.string(),
  Names: z.array(z.string()).catch([]),
  Image: text,
  ImageID: text,
  Command: text,
  State: text,
  Status: text,
  Labels: textMap,
  Ports: z.array(z.object({ IP: text, PrivatePort: count, PublicPort: count, Type: text })).catch([]),
});

const endpointSchema = z.object({
  NetworkID: text,
  IPAddress: text,
  GlobalIPv6Address: text,
  Aliases: words,
  DNSNames: words,
  Links: words,
});

export const inspectSchema = z.object({
  Id: z.string(),
  Name: text,
  Created: text,
  Path: text,
  Args: words,
  Image: text,
  RestartCount: count,
  Driver: text,
  Platform: text,
  ResolvConfPath: text,
  LogPath: text,
  GraphDriver: z.object({ Data: textMap }).catch({ Data: null }),
  State: z.object({
    Status: text,
    Pid: count,
    ExitCode: count,
    OOMKilled: z.boolean().catch(false),
    Error: text,
    StartedAt: text,
    FinishedAt: text,
    Health: z
      .object({
        Status: text,
        FailingStreak: count,
        Log: z
          .array(z.object({ End: text, ExitCode: count, Output: text }))
          .nullable()
          .catch(null),
      })
      .nullable()
      .catch(null),
  }),
  Config: z.object({
    Hostname: text,
    User: text,
    WorkingDir: text,
    Image: text,
    Tty: z.boolean().catch(false),
    Env: words,
    Connections: z.array(z.object({ name: z.string(), value: z.string() })).catch([]),
    Cmd: words,
    Entrypoint: words,
    Labels: textMap,
    ExposedPorts: z.record(z.string(), z.unknown()).nullable().catch(null),
    Healthcheck: z.object({ Test: words }).nullable().catch(null),
    StopSignal: maybe,
  }),
  HostConfig: z.object({
    NetworkMode: text,
    Memory: count,
    NanoCpus: count,
    PidsLimit: z.number().nullable().catch(null),
    CgroupParent: text,
    ExtraHosts: words,
    LogConfig: z.object({ Type: text }).catch({ Type: '' }),
    RestartPolicy: z.object({ Name: text, MaximumRetryCount: count }).catch({ Name: '', MaximumRetryCount: 0 }),
    PortBindings: z
      .record(z.string(), z.array(z.object({ HostIp: text, HostPort: text })).nullable())
      .nullable()
      .catch(null),
  }),
  Mounts: z
    .array(z.object({ Type: text, Name: text, Source: text, Destination: text, RW: z.boolean().catch(true) }))
    .catch([]),
  NetworkSettings: z.object({
    SandboxID: text,
    Ports: z
      .record(z.string(), z.array(z.object({ HostIp: text, HostPort: text })).nullable())
      .nullable()
      .catch(null),
    Networks: z.record(z.string(), endpointSchema).nullable().catch(null),
  }),
});

export const networkSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Driver: text,
  Scope: text,
  Ingress: z.boolean().catch(false),
  Labels: textMap,
  IPAM: z
    .object({
      Config: z
        .array(z.object({ Subnet: text, Gateway: text }))
        .nullable()
        .catch(null),
    })
    .catch({ Config: null }),
  Containers: z
    .record(z.string(), z.object({ Name: text, IPv4Address: text }))
    .nullable()
    .catch(null),
});

const containerSpecSchema = z.object({
  Image: text,
  Env: words,
  Connections: z.array(z.object({ name: z.string(), value: z.string() })).catch([]),
  Secrets: z
    .array(z.object({ SecretName: text }))
    .nullable()
    .catch(null),
  Labels: textMap,
});

const taskTemplateSchema = z.object({
  ContainerSpec: containerSpecSchema.nullable().catch(null),
  Placement: z.object({ Constraints: words }).nullable().catch(null),
  Networks: z
    .array(z.object({ Target: text, Aliases: words }))
    .nullable()
    .catch(null),
  ForceUpdate: count,
});

export const serviceSchema = z.object({
  ID: z.string(),
  UpdatedAt: text,
  Spec: z.object({
    Name: z.string(),
    Labels: textMap,
    TaskTemplate: z.unknown().transform((raw) => ({ ...taskTemplateSchema.parse(raw ?? {}), raw })),
    Mode: z.object({
      Replicated: z.object({ Replicas: count }).nullable().catch(null),
      Global: z.unknown().optional(),
    }),
    EndpointSpec: z.object({ Mode: text }).nullable().catch(null),
  }),
  Endpoint: z
    .object({
      Spec: z.object({ Mode: text }).catch({ Mode: '' }),
      Ports: z
        .array(z.object({ Protocol: text, TargetPort: count, PublishedPort: count, PublishMode: text }))
        .nullable()
        .catch(null),
      VirtualIPs: z
        .array(z.object({ NetworkID: text, Addr: text }))
        .nullable()
        .catch(null),
    })
    .catch({ Spec: { Mode: '' }, Ports: null, VirtualIPs: null }),
  UpdateStatus: z.object({ State: text, Message: text }).nullable().catch(null),
  ServiceStatus: z.object({ RunningTasks: count, DesiredTasks: count }).nullable().catch(null),
});

export const taskSchema = z.object({
  ID: z.string(),
  CreatedAt: text,
  ServiceID: text,
  NodeID: text,
  Slot: z.number().nullable().catch(null),
  DesiredState: text,
  Spec: z.unknown(),
  Status: z.object({
    Timestamp: text,
    State: text,
    Message: text,
    Err: maybe,
    ContainerStatus: z.object({ ContainerID: text, PID: count, ExitCode: count }).nullable().catch(null),
  }),
  NetworksAttachments: z
    .array(z.object({ Network: z.object({ ID: text }), Addresses: words }))
    .nullable()
    .catch(null),
});

export const eventSchema = z.object({
  Type: text,
  Action: text,
  Actor: z.object({ ID: text, Attributes: textMap }).catch({ ID: '', Attributes: null }),
  timeNano: count,
  time: count,
});

export const imageSchema = z.object({ Architecture: text, Os: text, Created: text, RepoTags: words });

export const listedImageSchema = z.object({ Created: count, RepoTags: words });

export const archiveSchema = z.object({
  entries: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['file', 'directory', 'link', 'other']),
      mode: z.number(),
      uid: z.number(),
      gid: z.number(),
      size: z.number(),
      changedAt: z.number(),
      target: z.string().nullable(),
      text: z.string().nullable(),
      head: z.string().nullable(),
    }),
  ),
});

export const logsSchema = z.object({ text: z.string() });

export type Summary = z.infer<typeof summarySchema>;
export type Inspect = z.infer<typeof inspectSchema>;
export type Network = z.infer<typeof networkSchema>;
export type Service = z.infer<typeof serviceSchema>;
export type Task = z.infer<typeof taskSchema>;
export type DockerEvent = z.infer<typeof eventSchema>;
export type ArchiveFile = z.infer<typeof archiveSchema>['entries'][number];

/** Milliseconds of an RFC 3339 time with nanoseconds; null for the engine's zero time and for nothing. */
export function instantOf(time: string): number | null {
  if (time === '' || time.startsWith('0001-')) return null;
  const at = Date.parse(time.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(at) ? null : at;
}
