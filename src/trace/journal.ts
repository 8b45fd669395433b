import type { Host, Look, Output } from '../host/host.ts';

/** One entry of the journal, as `-o json` prints it. */
export interface JournalEntry {
  readonly MESSAGE?: string | readonly number[] | null;
  readonly __REALTIME_TIMESTAMP?: string;
  readonly _PID?: string;
  readonly SYSLOG_IDENTIFIER?: string;
}

/** What an entry says. */
export function messageOf(entry: JournalEntry): string {
  // journald prints a message that is not UTF-8 as an array of bytes (systemd.journal-fields(7)).
  if (Array.isArray(entry.MESSAGE)) return Buffer.from(entry.MESSAGE).toString('utf8');
  return typeof entry.MESSAGE === 'string' ? entry.MESSAGE : '';
}

function parseEntry(line: string): JournalEntry | null {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return null;
  }
}

/** Writes entries as `short-iso-precise` lines so that the recogniser joins tracebacks by program and pid. */
export function asLines(entries: readonly JournalEntry[]): string {
  return entries
    .map((entry) => {
      const at = new Date(Number(entry.__REALTIME_TIMESTAMP ?? 0) / 1000).toISOString().replace('Z', '+00:00');
      const head = `${at} host ${entry.SYSLOG_IDENTIFIER ?? 'unknown'}${entry._PID ? `[${entry._PID}]` : ''}: `;
      return messageOf(entry)
        .split('\n')
        .map((line) => head + line)
        .join('\n');
    })
    .join('\n');
}

/** The entries of an answer of `askJournal`, oldest first. */
export function entriesOf(stdout: string): readonly JournalEntry[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(parseEntry)
    .filter((entry) => entry !== null)
    .reverse();
}

/**
 * The newest `most` entries of a unit since a moment (ms; null: ever), newest first. Without `-r`, journalctl counts `-n`
 * from the moment of `--since` on: of a service that talks, one would read its oldest words only.
 */
export function askJournal(host: Host, unit: string, since: number | null, most: number): Promise<Look<Output>> {
  const window = since === null ? [] : [`--since=@${Math.floor(since / 1000)}`];
  const fields = '--output-fields=MESSAGE,_PID,SYSLOG_IDENTIFIER';
  return host.run('journalctl', [
    '-u',
    unit,
    '-o',
    'json',
    // Else fields of more than 4,096 bytes are left out (journalctl(1)).
    '--all',
    '--no-pager',
    '-q',
    '-r',
    '-n',
    String(most),
    fields,
    ...window,
  ]);
}
