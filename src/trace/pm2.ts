import type { Host, Look } from '../host/host.ts';
import { type Info, type Keeper, type Program, startsOf, unitFileOf, unitOf } from './keeper.ts';
import type { Names } from './names.ts';
import type { Started } from './start-command.ts';
import type { UnitFile } from './unit-files.ts';

const PREFIX = 'pm2:';
/** How the daemon calls itself; in brackets its directory (PM2's lib/Daemon.js). */
const DAEMON = /^PM2 v[\d.]+: God Daemon \((\/[^)]*)\)/;
const HOMES = ['/root/.pm2/dump.pm2', '/home/*/.pm2/dump.pm2', '/var/lib/*/.pm2/dump.pm2'];
/** What may stand in a command as it is. */
const PLAIN = /^[\w./:@+-]+$/;
const MOST_BYTES = 1024 * 1024;
const LOG_BYTES = 64 * 1024;
const LATELY_MS = 10 * 60_000;

/** One directory of PM2, with the daemon that uses it. */
interface Home {
  readonly path: string;
  readonly daemon: number | null;
}

/** A process of PM2's list. */
interface Kept {
  readonly program: Program;
  readonly home: Home;
  readonly id: string;
  readonly script: string;
  readonly logs: readonly string[];
  readonly pidFile: string;
  readonly isCluster: boolean;
  /** How its user speaks to PM2. */
  readonly keeper: string;
}

/** What `pm2 startup` makes for a user. */
function unitOfUser(user: string | null): string {
  return `pm2-${user ?? 'root'}.service`;
}

/** Does a daemon of PM2 run, whoever started it? */
export function runsPm2(commands: ReadonlyMap<number, string>): boolean {
  return [...commands.values()].some((command) => DAEMON.test(command));
}

async function homesOf(host: Host, commands: ReadonlyMap<number, string>): Promise<readonly Home[]> {
  const running = [...commands].flatMap(([pid, command]) => {
    const path = DAEMON.exec(command)?.[1];
    return path === undefined ? [] : [{ path, daemon: pid }];
  });
  const saved = await Promise.all(HOMES.map((pattern) => host.glob(pattern)));
  const paths = saved.flatMap((look) =>
    look.is === 'seen' ? look.value.map((path) => path.replace(/\/[^/]+$/, '')) : [],
  );
  const idle = paths.filter((path) => running.every((home) => home.path !== path));
  return [...running, ...idle.map((path) => ({ path, daemon: null }))];
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function words(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
}

/** The names and values that the process is given; PM2 keeps its own settings elsewhere. */
function environmentOf(env: unknown): readonly string[] {
  return typeof env === 'object' && env !== null
    ? Object.entries(env).flatMap(([name, value]) => (typeof value === 'string' ? [`${name}=${value}`] : []))
    : [];
}

/** Spoken to as its user, with the programs that this user has: PM2 starts a daemon of its own for anybody else. */
function keeperOf(home: Home, user: string, env: Readonly<Record<string, unknown>>): string {
  const program = text(env._);
  const pm2 = program?.endsWith('/pm2') ? program : 'pm2';
  const path = text(env.PATH) ?? '/usr/local/bin:/usr/bin:/bin';
  const set = [
    `HOME=${home.path.replace(/\/\.pm2$/, '')}`,
    `PM2_HOME=${home.path}`,
    ...(PLAIN.test(path) ? [`PATH=${path}`] : []),
  ];
  const who = user !== 'root' ? `runuser -u ${user} -- ` : '';
  return `${who}env ${set.join(' ')} ${PLAIN.test(pm2) ? pm2 : 'pm2'}`;
}

function keptOf(entry: Readonly<Record<string, unknown>>, home: Home, user: string): Kept | null {
  const name = text(entry.name);
  const script = text(entry.pm_exec_path);
  if (name === null || script === null || !/^[\w.:@-]+$/.test(name)) return null;
  const env =
    typeof entry.env === 'object' && entry.env !== null ? (entry.env as Readonly<Record<string, unknown>>) : {};
  const interpreter = text(entry.exec_interpreter);
  const start = interpreter === null || interpreter === 'none' ? [] : [interpreter, ...words(entry.node_args)];
  const pidFile = text(entry.pm_pid_path) ?? `${home.path}/pids/${name}-0.pid`;
  return {
    program: {
      name,
      command: [...start, script, ...words(entry.args)].join(' '),
      directory: text(entry.pm_cwd),
      user,
      environment: environmentOf(env),
      autostart: entry.autostart !== false,
      restarts: entry.autorestart !== false,
      file: `${home.path}/dump.pm2`,
    },
    home,
    script,
    id: /-(\d+)\.pid$/.exec(pidFile)?.[1] ?? '0',
    logs: [entry.pm_err_log_path, entry.pm_out_log_path]
      .flatMap((path) => text(path) ?? [])
      .filter((path) => path.startsWith('/')),
    pidFile,
    isCluster: entry.exec_mode === 'cluster_mode',
    keeper: keeperOf(home, user, env),
  };
}

/** Those that the owner of the list wrote: a list may name any file, and not every file is to be read for it. */
async function ownLogs(host: Host, paths: readonly string[], uid: number): Promise<readonly string[]> {
  const looks = await Promise.all(paths.map((path) => host.info(path)));
  return paths.filter((_, index) => {
    const look = looks[index];
    return look?.is === 'seen' && look.value.kind === 'file' && look.value.uid === uid;
  });
}

/** A list that could not be told, though its daemon runs. */
interface Closed {
  readonly name: string;
  readonly file: string;
  readonly look: Look<never>;
}

interface Saved {
  readonly kept: readonly Kept[];
  readonly closed: readonly Closed[];
}

/** Nothing of a list is known. Where its daemon runs, that is no sign that it keeps nothing. */
function closedAt(home: Home, file: string, look: Look<never>): Saved {
  const [owner = 'somebody'] = home.path.split('/').slice(-2);
  const name = `${PREFIX}list-of-${owner}`;
  return { kept: [], closed: home.daemon === null ? [] : [{ name, file, look }] };
}

/** What `pm2 save` wrote, which is also what comes back after a reboot. */
async function savedIn(host: Host, home: Home, names: Names): Promise<Saved> {
  const file = `${home.path}/dump.pm2`;
  const [info, look] = await Promise.all([host.info(file), host.read(file, { maxBytes: MOST_BYTES })]);
  if (look.is === 'denied' || look.is === 'failed') return closedAt(home, file, look);
  const never = (why: string): Saved =>
    closedAt(home, file, { is: 'denied', why: `${file} ${why}`, allow: 'pm2 save' });
  if (look.is !== 'seen' || info.is !== 'seen') return never('was never saved: what PM2 keeps is not known');
  if (info.value.kind !== 'file' || !PLAIN.test(home.path)) return never('is no plain file');
  // The file is its owner's word: what it says is run with that user's rights and no other's.
  const { uid } = info.value;
  let list: unknown;
  try {
    list = JSON.parse(look.value.text);
  } catch {
    return never('is not whole');
  }
  const kept = Array.isArray(list)
    ? list.flatMap((entry) => keptOf(Object(entry), home, names.userName(uid)) ?? [])
    : [];
  return {
    kept: await Promise.all(kept.map(async (one) => ({ ...one, logs: await ownLogs(host, one.logs, uid) }))),
    closed: [],
  };
}

interface Life {
  readonly statename: string;
  readonly start: number;
  readonly stop: number;
  readonly exitstatus: number;
  readonly ends: number;
}

/** The life of a process as the daemon's own log has it: `App [web:0] online`, `exited with code [1] via signal [SIGINT]`. */
function lifeOf(log: string, { program, id, script }: Kept, now: number, zoneMinutes: number): Life {
  let life: Life = { statename: 'RUNNING', start: 0, stop: 0, exitstatus: 0, ends: 0 };
  for (const line of log.split('\n')) {
    const [, day, time, says = ''] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d): PM2 (?:log|error): (.*)$/.exec(line) ?? [];
    const own =
      says.includes(`[${program.name}:${id}]`) ||
      `${says} `.includes(`app:${program.name} id:${id} `) ||
      says.startsWith(`Script ${script} had`);
    if (day === undefined || !own) continue;
    const at = Date.parse(`${day}T${time}Z`) - zoneMinutes * 60_000;
    const exit = /exited with code \[(\d+)\] via signal \[(\w+)\]/.exec(says);
    if (/^Stopping app:/.test(says)) life = { ...life, statename: 'STOPPED', stop: at / 1000, ends: 0 };
    else if (/too many unstable restarts/.test(says)) life = { ...life, statename: 'FATAL' };
    else if (/\] online$/.test(says)) life = { ...life, statename: 'RUNNING', start: at / 1000 };
    else if (exit !== null)
      life = {
        ...life,
        statename: life.statename === 'STOPPED' ? 'STOPPED' : 'BACKOFF',
        stop: at / 1000,
        exitstatus: Number(exit[1]),
        ends: life.statename === 'STOPPED' || now - at > LATELY_MS ? 0 : life.ends + 1,
      };
  }
  return life;
}

async function pidOf(host: Host, kept: Kept, commands: ReadonlyMap<number, string>): Promise<number> {
  const look = await host.read(kept.pidFile, { maxBytes: 64 });
  const pid = look.is === 'seen' ? Number(look.value.text.trim()) : 0;
  return kept.home.daemon !== null && commands.has(pid) ? pid : 0;
}

async function infoOf(
  host: Host,
  kept: Kept,
  pid: number,
  zoneMinutes: number,
): Promise<Info & { readonly ends: number }> {
  const look = await host.read(`${kept.home.path}/pm2.log`, { maxBytes: LOG_BYTES, from: 'end' });
  const life = lifeOf(look.is === 'seen' ? look.value.text : '', kept, host.now(), zoneMinutes);
  // A process that ends as soon as it starts is seen now running, now not.
  const dies = life.ends >= 2 && host.now() / 1000 - life.start < 5;
  const statename =
    pid > 0 && !dies ? 'RUNNING' : life.statename === 'RUNNING' ? (dies ? 'BACKOFF' : 'STOPPED') : life.statename;
  return { ...life, statename, pid, spawnerr: '', logs: kept.logs };
}

/** Stands for whatever a list holds that could not be told. */
function unknownFile(name: string, path: string): UnitFile {
  return {
    ...{ name, path, command: 'node', workingDirectory: null, binds: [], environment: [], environmentFiles: [] },
    ...{ user: null, starts: null },
  };
}

/** Where PM2 runs or was saved: its processes as units that are called `pm2:NAME`; null where there is none. */
export async function readPm2(
  host: Host,
  names: Names,
  commandsOf: () => Promise<ReadonlyMap<number, string>>,
): Promise<Keeper | null> {
  const commands = await commandsOf();
  const homes = await homesOf(host, commands);
  const saved = await Promise.all(homes.map((home) => savedIn(host, home, names)));
  const all = saved.flatMap(({ kept }) => kept);
  const closed = saved.flatMap((one) => one.closed);
  if (all.length + closed.length === 0) return null;
  const programs = all.map(({ program }) => program);
  const [starts, pids] = await Promise.all([
    startsOf(host, programs),
    Promise.all(all.map((kept) => pidOf(host, kept, commands))),
  ]);
  // In cluster mode the daemon itself has the socket: it stands for its processes where they are the only ones.
  const main = all.map((kept, index) => {
    const isOnly = all.every(({ home, program }) => home !== kept.home || program.name === kept.program.name);
    return kept.isCluster && isOnly ? (kept.home.daemon ?? 0) : (pids[index] ?? 0);
  });
  return {
    prefix: PREFIX,
    files: [
      ...programs.map((program, index) => unitFileOf(PREFIX, program, starts[index] as Started)),
      ...closed.map(({ name, file }) => unknownFile(name, file)),
    ],
    mayKeep: () => true,
    home: async (name) => unitOfUser(programs.find((program) => PREFIX + program.name === name)?.user ?? null),
    async unit(
      name,
      foundBy,
      names,
      { bootAt, zoneMinutes },
    ): Promise<Look<Awaited<ReturnType<typeof unitOf>>> | null> {
      const index = all.findIndex(({ program }) => PREFIX + program.name === name);
      const kept = all[index];
      const started = starts[index];
      if (!kept || !started) return closed.find((one) => one.name === name)?.look ?? { is: 'absent' };
      const down = kept.home.daemon === null;
      // What `pm2 startup` made starts the daemon; without it only the list that was saved does.
      if (down && (await host.info(`/etc/systemd/system/${unitOfUser(kept.program.user)}`)).is === 'seen') return null;
      const { ends, ...info } = await infoOf(host, kept, pids[index] ?? 0, zoneMinutes);
      const alive = info.pid > 0 ? (main[index] ?? 0) : 0;
      const around = {
        names,
        foundBy,
        bootAt,
        ends,
        keeper: down ? `${kept.keeper} resurrect && ${kept.keeper}` : kept.keeper,
      };
      return { is: 'seen', value: await unitOf(host, PREFIX, kept.program, started, { ...info, pid: alive }, around) };
    },
    async pids() {
      const found = new Map<number, string>();
      for (const [index, { program }] of all.entries())
        for (const pid of [pids[index] ?? 0, main[index] ?? 0]) if (pid > 0) found.set(pid, PREFIX + program.name);
      return found;
    },
  };
}
