/** `    _PID=900`, as journalctl -o verbose and -o export write the fields of an entry. */
const FIELD = /^\s{0,8}([A-Z_][A-Z0-9_]{1,63})=(.*)$/;
/** `Fri 2026-11-20 10:00:00.123456 UTC [s=…;i=…]`: where an entry of -o verbose begins. */
const HEADER = /^([A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? \S{1,8}) \[s=[0-9a-f]/;
/** A field that only the journal has. */
const OF_JOURNAL = /^(?:__CURSOR|__REALTIME_TIMESTAMP|_HOSTNAME|_PID|_COMM|_SYSTEMD_UNIT|SYSLOG_IDENTIFIER)$/;
const KEPT = /^(?:__REALTIME_TIMESTAMP|_PID|_SYSTEMD_UNIT|SYSLOG_IDENTIFIER|_COMM|CONTAINER_NAME|MESSAGE)$/;
const WORDS = /^\s{0,8}"(?:MESSAGE|message|msg|log|error|event)"\s{0,4}:/;
/** Lines of one entry at most. */
const LONGEST = 400;

/** The fields from a line on, and where they end. */
function fieldsAt(lines: readonly string[], from: number): { end: number; at: number; fields: Map<string, string> } {
  const fields = new Map<string, string>();
  let at = from;
  let key = '';
  let end = from;
  for (; end < lines.length && end < from + LONGEST; end++) {
    const line = lines[end] ?? '';
    const match = FIELD.exec(line);
    if (match !== null) {
      key = match[1] ?? '';
      // The next entry follows without a blank line.
      if (fields.has(key) && OF_JOURNAL.test(key) && fields.has('MESSAGE')) break;
      if (key === 'MESSAGE') at = end;
      fields.set(key, match[2] ?? '');
    } else if (key !== '' && /^\s{5,}\S/.test(line) && !HEADER.test(line))
      fields.set(key, `${fields.get(key)}\n${line.replace(/^\s{1,12}/, '')}`);
    else break;
  }
  return { end, at, fields };
}

function journalEntry(lines: string[], from: number): number {
  const header = HEADER.exec(lines[from] ?? '')?.[1];
  const { end, at, fields } = fieldsAt(lines, header === undefined ? from : from + 1);
  if (!fields.has('MESSAGE') || ![...fields.keys()].some((key) => OF_JOURNAL.test(key))) return Math.max(end, from + 1);
  const kept = Object.fromEntries([...fields].filter(([key]) => KEPT.test(key)));
  const entry = JSON.stringify(header === undefined ? kept : { timestamp: header, ...kept });
  for (let i = from; i < end; i++) lines[i] = i === at ? entry : '';
  return end;
}

/** An object of JSON that was spread over lines, on one line again. */
function jsonObject(lines: string[], from: number): number {
  const indent = /^\s{0,8}/.exec(lines[from] ?? '')?.[0] ?? '';
  let at = -1;
  for (let end = from + 1; end < lines.length && end < from + LONGEST; end++) {
    const line = lines[end] ?? '';
    // Another object begins: this one was none, or was cut.
    if (line.startsWith(`${indent}{`)) return end;
    if (at < 0 && WORDS.test(line)) at = end;
    if (!line.startsWith(`${indent}}`) || !/^\s{0,8}\},?\s{0,4}$/.test(line)) continue;
    if (at < 0) return end + 1;
    try {
      const object: unknown = JSON.parse(`${lines.slice(from, end).join('\n')}\n}`);
      for (let i = from; i <= end; i++) lines[i] = i === at ? JSON.stringify(object) : '';
    } catch {
      // No JSON: the lines stay what they are.
    }
    return end + 1;
  }
  return from + 1;
}

/**
 * Puts entries that were printed over several lines (journalctl -o verbose, export, json-pretty; pretty JSON) on one line
 * each, where their words stood; the other lines become empty, so that numbers stay true.
 */
export function gathered(lines: string[]): void {
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? '';
    if (HEADER.test(line) || FIELD.test(line)) i = journalEntry(lines, i);
    else if (/^\s{0,8}\{\s{0,4}$/.test(line)) i = jsonObject(lines, i);
    else i += 1;
  }
}
