import { z } from 'zod';
import { receivers } from '../alerts/receivers.generated.ts';
import { duration, size } from '../core/units.ts';
import { probes } from '../probes/probes.generated.ts';
import { listenSchema } from './listen.ts';

const name = z.string().regex(/^[A-Za-z0-9][\w-]{0,62}$/, 'expected letters, digits, - and _');

/** A glob over names: `*` stands for any text. */
const pattern = z.string().min(1);

const probeOptions = probes.map((probe) =>
  probe.options.extend({
    type: z.literal(probe.id).meta({ description: probe.about }),
    every: duration(1000).optional(),
    timeout: duration(50).optional(),
    upstream: z.string().optional().meta({ description: 'the upstream that this speaks for: a failure diagnoses it' }),
  }),
);

const receiverOptions = receivers.map((receiver) =>
  receiver.options.extend({ type: z.literal(receiver.id).meta({ description: receiver.about }) }),
);

/** zod wants at least one member in the type; the registries are never empty. */
function oneOf<T extends z.ZodObject>(members: readonly T[], what: string) {
  const [first, ...rest] = members;
  if (first === undefined) throw new Error(`no ${what} is registered`);
  return z.discriminatedUnion('type', [first, ...rest]);
}

const matchSchema = z.strictObject({
  upstream: pattern.optional(),
  cause: pattern.optional(),
  severity: z.enum(['critical', 'warning']).optional(),
});

/** `/etc/why502/why502.yaml`: every key with its default. All of it may be left out. */
export const configSchema = z.strictObject({
  version: z.literal(1).default(1),
  lang: z
    .enum(['en', 'ko', 'zh'])
    .optional()
    .meta({ description: 'language of alerts and of the page; default: the locale' }),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  api: z
    .strictObject({
      listen: listenSchema.prefault('127.0.0.1:9502'),
      token: z.string().min(8).optional().meta({ description: 'required beyond loopback' }),
      allowed_hosts: z.array(z.string()).default([]).meta({ description: 'further values of the Host header' }),
    })
    .prefault({}),
  schedule: z
    .strictObject({
      every: duration(1000).prefault('5s').meta({ description: 'how often each route is asked' }),
      while_open: duration(1000).prefault('3s').meta({ description: 'the same while an incident is open' }),
      timeout: duration(100).prefault('4s'),
      rediscover: duration(5000)
        .prefault('60s')
        .meta({ description: 'how often the proxy’s configuration is read again' }),
      exclude: z.array(pattern).default([]).meta({ description: 'upstreams that are not asked' }),
    })
    .prefault({}),
  probes: z.record(name, oneOf(probeOptions, 'probe')).default({}),
  incidents: z
    .strictObject({
      flap_window: duration(0).prefault('10m').meta({ description: 'an outage that comes back within this time…' }),
      flap_hold: duration(0).prefault('60s').meta({ description: '…ends only after it was up for this long' }),
    })
    .prefault({}),
  alerts: z
    .strictObject({
      receivers: z.record(name, oneOf(receiverOptions, 'receiver')).default({}),
      routes: z
        .array(z.strictObject({ match: matchSchema.prefault({}), receivers: z.array(name).min(1) }))
        .default([])
        .meta({ description: 'the first that matches; none: every incident goes to every receiver' }),
      silences: z
        .array(
          z.strictObject({
            match: matchSchema,
            until: z.iso.datetime({ offset: true }),
            reason: z.string().optional(),
          }),
        )
        .default([])
        .meta({ description: 'incidents that are recorded but not told' }),
    })
    .prefault({}),
  storage: z
    .strictObject({
      path: z.string().startsWith('/').optional().meta({ description: 'default: /var/lib/why502/journal.db' }),
      retention: duration(3_600_000).prefault('30d'),
      max_size: size().prefault('64MiB'),
    })
    .prefault({}),
});

/** A probe as configured; the options are those of its type. */
export interface ProbeConfig {
  readonly type: string;
  readonly every?: number | undefined;
  readonly timeout?: number | undefined;
  readonly upstream?: string | undefined;
  readonly [option: string]: unknown;
}

/** A receiver as configured. */
export interface ReceiverConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

type Parsed = z.output<typeof configSchema>;

/** The registries are open: what is common to their members is typed here. */
export type Config = Omit<Parsed, 'probes' | 'alerts'> & {
  readonly probes: Readonly<Record<string, ProbeConfig>>;
  readonly alerts: Omit<Parsed['alerts'], 'receivers'> & {
    readonly receivers: Readonly<Record<string, ReceiverConfig>>;
  };
};
export type Match = z.output<typeof matchSchema>;
