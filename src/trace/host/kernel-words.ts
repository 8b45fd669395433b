import type { LogEvent } from '../../core/event.ts';
import { withGroups } from '../../core/kernel-kill.ts';
import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host, Look, Output } from '../../host/host.ts';
import { homeOf, ours } from './kernel-owner.ts';
import { seenNow } from './look.ts';

/** Turns text into events; `recognise` of `src/logs`. */
export type Recognise = (text: string, options: { readonly program?: string }) => readonly LogEvent[];

export interface KernelLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

const LIMIT_MS = 1_000;
const MOST_LINES = 2_000;

/** Reads `dmesg --time-format iso`: `2026-11-21T04:19:31,123456+00:00 message`. */
export function parseDmesg(text: string): readonly KernelLine[] {
  const lines: KernelLine[] = [];
  for (const line of text.split('\n')) {
    const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d),(\d{3})\d*([+-]\d\d:\d\d) (.*)$/.exec(line);
    if (match) lines.push({ at: Date.parse(`${match[1]}.${match[2]}${match[3]}`), text: match[4] ?? '' });
  }
  return lines;
}

/** Reads `journalctl -o json`: an object per line. Messages that are not UTF-8 come as bytes. */
export function parseJournal(text: string): readonly KernelLine[] {
  const lines: KernelLine[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('{')) continue;
    const entry: Readonly<Record<string, unknown>> = JSON.parse(line);
    const { MESSAGE: message, __REALTIME_TIMESTAMP: stamp } = entry;
    const words = Array.isArray(message) ? String.fromCharCode(...message.map(Number)) : message;
    if (typeof words === 'string') lines.push({ at: Number(stamp) / 1000, text: words });
  }
  return lines;
}

function isGood(look: Look<Output>): look is { is: 'seen'; value: Output } {
  return look.is === 'seen' && look.value.code === 0;
}

async function fromJournal(host: Host, since: number): Promise<readonly KernelLine[] | null> {
  const window = `--since=@${Math.floor(since / 1000)}`;
  const args = [
    '-k',
    '-o',
    'json',
    '--output-fields=MESSAGE',
    '-q',
    '--no-pager',
    '-r',
    '-n',
    String(MOST_LINES),
    window,
  ];
  const look = await host.run('journalctl', args, LIMIT_MS);
  // `-r`: without it `-n` counts from the moment of `--since` on.
  return isGood(look) ? parseJournal(look.value.stdout).toReversed() : null;
}

interface Source {
  readonly name: string;
  readonly lines: readonly KernelLine[];
}

/** The ring buffer costs less than the journal; the journal goes further back. */
async function linesSince(host: Host, since: number): Promise<Source | null> {
  const ring = await host.run('dmesg', ['--time-format', 'iso'], LIMIT_MS);
  const lines = isGood(ring) ? parseDmesg(ring.value.stdout) : [];
  const reachesBack = (lines[0]?.at ?? Number.POSITIVE_INFINITY) <= since || /Linux version/.test(lines[0]?.text ?? '');
  if (lines.length > 0 && reachesBack) return { name: 'dmesg', lines };
  const kept = await fromJournal(host, since);
  if (kept !== null && (kept.length > 0 || lines.length === 0)) return { name: 'journalctl -k', lines: kept };
  return lines.length > 0 ? { name: 'dmesg', lines } : null;
}

/** What the kernel said of this host since an instant, as far as `recognise` knows it. */
export async function kernelReading(
  host: Host,
  since: number,
  recognise: Recognise,
  home = homeOf(host),
): Promise<Reading<FactMap['kernel-words']>> {
  const [source, owner] = await Promise.all([linesSince(host, since), home]);
  if (source === null) {
    return {
      is: 'blind',
      why: "the kernel's log is shown only to root and to the group systemd-journal",
      allow: 'sudo why502 diagnose',
    };
  }
  const recent = source.lines.filter((line) => line.at >= since).slice(-MOST_LINES);
  const text = recent.map((line) => line.text.replaceAll('\n', ' ')).join('\n');
  const events = text === '' ? [] : recognise(text, { program: 'kernel' });
  const dated = events.map((event) => ({ ...event, at: event.at ?? recent[event.line - 1]?.at ?? null }));
  const own = ours(withGroups(dated), owner);
  return seenNow(host, source.name, { source: source.name, since, events: own.map(copy) });
}

/** The fact's shape is mutable JSON. */
function copy(event: LogEvent): FactMap['kernel-words']['events'][number] {
  return { ...event, fields: { ...event.fields }, hints: event.hints.map((one) => ({ ...one })) };
}
