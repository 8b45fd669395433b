import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Lang } from '../core/text.ts';
import { createDocker } from '../host/docker.ts';
import { createHost } from '../host/real.ts';
import { Agent } from './agent.ts';
import type { HostDiagnoser } from './diagnoser.ts';
import { createLogger } from './logger.ts';
import { send } from './send.ts';
import { systemdNotifier } from './systemd.ts';
import { realTime } from './time.ts';

export interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file?: string;
  readonly lang: Lang;
}

/** After the start, when the deep discovery is over, milliseconds. */
const PRELOAD_MS = 5000;

/** systemd's state directory, else the usual place of the user. */
export function statePath(env: RunOptions['env'], uid: number): string {
  const folder = env.STATE_DIRECTORY?.split(':')[0];
  if (folder) return join(folder, 'journal.db');
  if (uid === 0) return '/var/lib/why502/journal.db';
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'why502', 'journal.db');
}

/** The tracer is a lot of code: loaded with the first look, not before the API answers. */
function lazyDiagnoser(host: ReturnType<typeof createHost>): HostDiagnoser {
  let made: Promise<HostDiagnoser> | null = null;
  const get = (): Promise<HostDiagnoser> => {
    made ??= import('./diagnoser.ts').then(({ createDiagnoser }) => createDiagnoser(host));
    return made;
  };
  return {
    discover: async (deep) => (await get()).discover(deep),
    diagnose: async (options) => (await get()).diagnose(options),
    routes: async () => (await get()).routes(),
  };
}

/** Runs the daemon until a signal ends it; the exit code. Throws a ConfigError before anything is started. */
export async function runAgent({ env, file, lang }: RunOptions): Promise<number> {
  const host = createHost();
  const log = await createLogger('info', env);
  const time = realTime();
  const diagnoser = lazyDiagnoser(host);
  const agent = await Agent.create({
    source: { host, env, ...(file === undefined ? {} : { file }) },
    host,
    engine: createDocker(),
    diagnoser,
    passing: async () => (await import('./think.ts')).PASSING,
    discoverLogs: () => diagnoser.routes(),
    time,
    random: Math.random,
    send,
    log,
    notifier: systemdNotifier(env),
    statePath: statePath(env, process.getuid?.() ?? 0),
    lang,
  });
  const ended = new Promise<number>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(0));
  });
  process.on('SIGHUP', () => void agent.reload());
  // A daemon that reports outages must not die of one bug: said, counted, and on.
  process.on('unhandledRejection', (error) => log.error({ error: String(error) }, 'a promise was left alone'));
  await agent.start();
  // The first outage must not wait for the rules to be loaded.
  time.after(PRELOAD_MS, () => void import('./think.ts'));
  const code = await ended;
  await agent.stop();
  time.stop();
  return code;
}
