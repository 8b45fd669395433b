import type { Host, Look } from '../host/host.ts';
import { type Info, type Keeper, startsOf, unitFileOf, unitOf } from './keeper.ts';
import type { Started } from './start-command.ts';
import { programsOf, readSections } from './supervisor-config.ts';

const PREFIX = 'supervisor:';
/** supervisord's own unit, as packages call it. */
const UNITS = /^supervisord?\.service$/;

function textOf(xml: string): string {
  return xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

function infoOf(xml: string): Info | null {
  if (xml.includes('<fault>')) return null;
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of xml.matchAll(/<name>(\w+)<\/name>\s*<value>(?:<(?:string|int|i4)>)?([^<]*)/g))
    values.set(name, textOf(value));
  const number = (name: string): number => Number(values.get(name) ?? 0) || 0;
  const statename = values.get('statename');
  if (statename === undefined) return null;
  return {
    statename,
    pid: number('pid'),
    start: number('start'),
    stop: number('stop'),
    exitstatus: number('exitstatus'),
    spawnerr: values.get('spawnerr') ?? '',
    logs: ['stdout_logfile', 'stderr_logfile']
      .flatMap((name) => values.get(name) || [])
      .filter((path) => path.startsWith('/')),
  };
}

async function ask(host: Host, socket: string, name: string): Promise<Look<Info>> {
  const body = `<?xml version="1.0"?><methodCall><methodName>supervisor.getProcessInfo</methodName><params><param><value><string>${name.replace(/[<&]/g, '')}</string></value></param></params></methodCall>`;
  const look = await host.http({
    scheme: 'http',
    address: { is: 'unix', path: socket },
    method: 'POST',
    path: '/RPC2',
    headers: { host: 'supervisor', 'content-type': 'text/xml', 'content-length': String(Buffer.byteLength(body)) },
    body,
    timeoutMs: 1000,
  });
  if (look.is !== 'seen') return look;
  const { errno, body: answer } = look.value;
  if (errno === 'EACCES' || errno === 'EPERM')
    return { is: 'denied', why: `${socket} may not be opened`, allow: 'sudo why502 diagnose' };
  if (look.value.is === 'failed') return { is: 'failed', why: look.value.message ?? 'supervisord does not answer' };
  const info = infoOf(answer);
  return info ? { is: 'seen', value: info } : { is: 'absent' };
}

const LOG_BYTES = 64 * 1024;
const LATELY_MS = 10 * 60_000;

/** How often a program ended by itself lately, since it was last stopped by hand: supervisord's own log says so. */
async function endsOf(host: Host, log: string, name: string, zoneMinutes: number): Promise<number> {
  const look = await host.read(log, { maxBytes: LOG_BYTES, from: 'end' });
  if (look.is !== 'seen') return 0;
  const process = name.slice(name.indexOf(':') + 1);
  let count = 0;
  for (const line of look.value.text.split('\n')) {
    const [, day, time, what, who] = /^(\S+) (\d\d:\d\d:\d\d),\d+ \w+ (exited|stopped): ([\w.-]+) /.exec(line) ?? [];
    if (who !== process) continue;
    const at = Date.parse(`${day}T${time}Z`) - zoneMinutes * 60_000;
    count = what === 'stopped' || host.now() - at > LATELY_MS ? 0 : count + 1;
  }
  return count;
}

/** Reads supervisord's configuration; null where there is none. */
export async function readSupervisor(host: Host): Promise<Keeper | null> {
  const sections = await readSections(host);
  const programs = programsOf(sections);
  if (programs.length === 0) return null;
  const socket = sections.find((one) => one.kind === 'unix_http_server')?.values.get('file') ?? '/run/supervisor.sock';
  const log =
    sections.find((one) => one.kind === 'supervisord')?.values.get('logfile') ?? '/var/log/supervisor/supervisord.log';
  const starts = await startsOf(host, programs);
  const infos = new Map<string, Promise<Look<Info>>>();
  const infoOf = (name: string): Promise<Look<Info>> => {
    const known = infos.get(name) ?? ask(host, socket, name);
    infos.set(name, known);
    return known;
  };
  return {
    prefix: PREFIX,
    mayKeep: (unit) => UNITS.test(unit ?? ''),
    async home() {
      const look = await host.glob('/{etc,usr/lib,lib}/systemd/system/supervisord.service');
      return look.is === 'seen' && look.value.length > 0 ? 'supervisord.service' : 'supervisor.service';
    },
    files: programs.map((program, index) => unitFileOf(PREFIX, program, starts[index] as Started)),
    async unit(name, foundBy, names, { bootAt, zoneMinutes }) {
      const index = programs.findIndex((program) => PREFIX + program.name === name);
      const program = programs[index];
      const started = starts[index];
      if (!program || !started) return { is: 'absent' };
      const look = await infoOf(program.name);
      if (look.is === 'failed') return null;
      if (look.is !== 'seen') return look;
      const ends = await endsOf(host, log, program.name, zoneMinutes);
      return {
        is: 'seen',
        value: await unitOf(host, PREFIX, program, started, look.value, { names, foundBy, bootAt, ends }),
      };
    },
    async pids() {
      const looks = await Promise.all(programs.map((program) => infoOf(program.name)));
      const found = new Map<number, string>();
      for (const [index, look] of looks.entries())
        if (look.is === 'seen' && look.value.pid > 0) found.set(look.value.pid, PREFIX + (programs[index]?.name ?? ''));
      return found;
    },
  };
}
