import type { LogEvent } from '../core/event.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import type { FileText, Host, Look } from '../host/host.ts';
import { cleanLines } from '../logs/clean-lines.ts';
import { askJournal, asLines, entriesOf, type JournalEntry, messageOf } from './journal.ts';
import { lineTimes } from './log-times.ts';
import type { UnitFact } from './unit-show.ts';

/** The signatures are a lot of code: loaded with the first words that are read, not before the agent answers. */
const recogniser = () => import('../logs/recognise.ts');

type Words = FactMap['words'];

/** Lines of one place, before the life of the process is considered. */
interface Source {
  readonly name: string;
  readonly lines: number;
  readonly events: readonly LogEvent[];
  readonly tail: readonly string[];
}

const JOURNAL_LINES = 1200;
const TEXT_LINES = 2000;
const FILE_BYTES = 192 * 1024;
const MOST_EVENTS = 60;
/** Clocks of the journal and of /proc differ by scheduling; a process's first words may be stamped a moment early. */
const SLACK_MS = 1500;

/**
 * From when on the unit's words count: the start of its present life. A unit that keeps dying and being restarted by
 * systemd counts from the first of these deaths, at most ten minutes back; a dead one from the start of its last life.
 */
export function lifeStart(unit: UnitFact, now: number): number | null {
  const start = unit.startedAt ?? unit.inactiveSince ?? unit.activeSince;
  if (start === null) return null;
  if (unit.restarts > 0) return Math.min(start, now - 10 * 60_000) - SLACK_MS;
  return start - SLACK_MS;
}

/** The agent's user gets the right for good; a person who only asks looks as root. */
async function mayReadJournal(host: Host): Promise<string> {
  const who = await host.who();
  return who.is === 'seen' && who.value.name === 'why502'
    ? 'usermod -aG systemd-journal why502'
    : 'sudo why502 diagnose';
}

/** The newest entries of a unit's journal, oldest first. */
async function readJournal(
  host: Host,
  unit: string,
  since: number | null,
  most: number,
): Promise<Look<readonly JournalEntry[]>> {
  const look = await askJournal(host, unit, since, most);
  if (look.is !== 'seen') return look;
  const { code, stdout, stderr } = look.value;
  const isRefused = code !== 0 || /not seeing messages|insufficient permissions/i.test(stderr);
  if (isRefused && stdout === '')
    return { is: 'denied', why: 'the journal may not be read', allow: await mayReadJournal(host) };
  return { is: 'seen', value: entriesOf(stdout) };
}

/** The unit's journal since a moment. Null when the journal may not be read. */
export async function journalOf(
  host: Host,
  unit: string,
  since: number | null,
): Promise<Source | { readonly why: string; readonly allow: string } | null> {
  const look = await readJournal(host, unit, since, JOURNAL_LINES);
  if (look.is === 'absent') return null;
  if (look.is !== 'seen')
    return { why: look.why, allow: (look.is === 'denied' ? look.allow : null) ?? 'sudo why502 diagnose' };
  const entries = look.value;
  const name = `journal ${unit}`;
  const text = asLines(entries);
  const { recognise } = await recogniser();
  return {
    name,
    lines: entries.length,
    events: withSource(recognise(text, { now: host.now() }), name),
    tail: shown(entries.slice(-12).map(messageOf)),
  };
}

/** The unit's journal since a moment as text; with the journal's own times in front, or the bare messages. `untag` takes a program's own mark off them. */
export async function journalText(
  host: Host,
  unit: string,
  since: number,
  withTimes: boolean,
  untag = (message: string): string => message,
): Promise<Look<FileText>> {
  const look = await readJournal(host, unit, since, TEXT_LINES);
  if (look.is !== 'seen') return look;
  const entries = look.value.map((entry) => ({ ...entry, MESSAGE: untag(messageOf(entry)) }));
  const text = withTimes ? asLines(entries) : entries.map(messageOf).join('\n');
  return { is: 'seen', value: { text, size: text.length, changedAt: host.now(), truncated: false } };
}

function shown(lines: readonly string[]): string[] {
  return cleanLines(lines).map((line) => line.slice(0, 500));
}

function withSource(events: readonly LogEvent[], source: string): LogEvent[] {
  return events.map((event) => ({ ...event, fields: { ...event.fields, source } }));
}

/** In a file without any times only this many last lines can be of the present life. */
const UNTIMED_LINES = 200;

/**
 * Words of a log file since a moment. Lines without a time get the time of the line before; where no line has one, the
 * file's own change decides, and only the last lines count.
 */
export async function fileWords(
  host: Host,
  path: string,
  since: number | null,
  zoneMinutes: number,
): Promise<Source | null> {
  const look = await host.read(path, { maxBytes: FILE_BYTES, from: 'end' });
  if (look.is !== 'seen') return null;
  const { text, changedAt } = look.value;
  if (since !== null && changedAt < since) return { name: path, lines: 0, events: [], tail: [] };
  const times = lineTimes(text, changedAt, zoneMinutes);
  const { recognise } = await recogniser();
  const events = recognise(text, { now: host.now(), zoneOffset: times.zoneMinutes });
  const timed = events.map((event) => ({ ...event, at: event.at ?? times.at(event.line) }));
  const lines = text.split('\n').length;
  const belongs = (event: LogEvent): boolean => {
    if (since === null) return true;
    return times.any ? event.at !== null && event.at >= since : event.line > lines - UNTIMED_LINES;
  };
  return {
    name: path,
    lines,
    events: withSource(timed.filter(belongs), path),
    tail: shown(text.trimEnd().split('\n').slice(-8)),
  };
}

/** Joins sources into one fact: events of the present life, oldest first, bounded. */
export function joinWords(sources: readonly Source[], since: number | null): Words {
  const events = sources
    .flatMap((source) => source.events)
    .filter((event) => since === null || event.at === null || event.at >= since)
    .filter((event) => event.tier !== 'D' || event.hints.length > 0);
  const byTime = [...events].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return {
    sources: sources.map(({ name, lines }) => ({ name, lines })),
    since,
    events: byTime
      .slice(-MOST_EVENTS)
      .map((event) => ({ ...event, hints: [...event.hints], fields: { ...event.fields } })),
    tail: sources.flatMap((source) => source.tail).slice(-20),
  };
}

/** Regular files that a process keeps open for writing and that look like logs. */
export async function openLogs(host: Host, pids: readonly number[]): Promise<string[]> {
  const found = new Set<string>();
  for (const pid of pids.slice(0, 6)) {
    const fds = await host.list(`/proc/${pid}/fd`);
    if (fds.is !== 'seen') continue;
    const targets = await Promise.all(fds.value.slice(0, 128).map((fd) => host.readlink(`/proc/${pid}/fd/${fd}`)));
    for (const target of targets) {
      if (
        target.is === 'seen' &&
        /^\/.*(?:\.log|\/log\/|\.err|\.out)[^/]*$/.test(target.value) &&
        !target.value.includes(' (deleted)')
      )
        found.add(target.value);
    }
  }
  return [...found];
}

/** Log files that a command line or a settings file names. */
export function namedLogs(text: string, cwd: string | null): string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(/["'=\s:]((?:\/|\.\/|[\w-]+\/)[\w./@-]*\.(?:log|err|out))\b/g)) {
    const path = match[1] ?? '';
    if (path.startsWith('/')) found.add(path);
    else if (cwd) found.add(`${cwd.replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`);
  }
  return [...found].slice(0, 8);
}
