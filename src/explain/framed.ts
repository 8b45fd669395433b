/** What only a program itself puts at the start of a record, and what nobody writes within a line of something else. */
const LEVELS = '(?:emerg|alert|crit|error|warn|notice|info)';
const HEAD = new RegExp(
  [
    `(?:\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d )?\\[${LEVELS}\\] \\d{1,10}#\\d{1,10}: `,
    `(?:nginx|openresty|tengine|angie|freenginx): \\[${LEVELS}\\] `,
    `\\[[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})? \\d{4}\\] \\[[\\w-]{0,30}:?${LEVELS}\\] `,
    '\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\\] \\[\\d{1,10}\\] \\[[A-Z]{4,8}\\] ',
    '\\[\\d\\d-[A-Z][a-z]{2}-\\d{4} \\d\\d:\\d\\d:\\d\\d\\] (?:ALERT|ERROR|WARNING|NOTICE): ',
    '\\[[A-Z]{4,8}\\] {0,4}\\d{3}/\\d{6} \\(\\d{1,10}\\) : ',
    '\\{"(?:level|ts|time|timestamp|severity|log)": ?["\\d]',
    'time="\\d{4}-\\d\\d-\\d\\dT',
  ].join('|'),
);
/** Longer prefixes are sentences that only quote. */
const LONGEST_PREFIX = 160;
/** What a visitor of a site may have chosen: a user's name in an access log, a URL, a request. */
const STRANGE =
  /^[\da-f.:]{2,45} \S{1,64} $|HTTP\/\d|\b(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH) |\/ ?$|[=%+&?]$|: \//;
/** A field of a table or of another logger, whose quotes have escapes of their own. */
const QUOTED_FIELD = /(?:^|[,;\t] ?)"$|\b(?:msg|message|log|text|line)(?:=|"?: ?)"$/;

/** A field's text without its escapes and without the quote that ends it. */
function unescaped(field: string): string {
  const doubled = !field.includes('\\"') && field.includes('""');
  const end = doubled ? /^(?:[^"]|"")*/.exec(field) : /^(?:[^"\\]|\\.)*/.exec(field);
  const inner = end?.[0] ?? field;
  return doubled ? inner.replaceAll('""', '"') : inner.replace(/\\(["\\])/g, '$1');
}

/**
 * A record that unknown words stand in front of (a time of somebody else's logger, a name, a column of a viewer), from where
 * its own program began it. `known` is what the line has in front that is understood: it stays.
 */
export function framed(line: string, known: number): string {
  const at = line.slice(known).search(HEAD);
  if (at <= 0 || at > LONGEST_PREFIX) return line;
  const before = line.slice(known, known + at);
  if (STRANGE.test(before)) return line;
  const record = line.slice(known + at);
  // A sentence whose values follow as an object.
  if (record.startsWith('{') && /[a-z]{3,} [a-z]{2,}/.test(before)) return line;
  if (QUOTED_FIELD.test(before)) return line.slice(0, known) + unescaped(record);
  // Behind an open quote the words are somebody's own.
  if (before.split('"').length % 2 === 0 || !/[\s:|>\]]$/.test(before)) return line;
  return line.slice(0, known) + record;
}

/** Whether a line may have a record behind other words. */
export function mayHoldRecord(line: string): boolean {
  return HEAD.test(line);
}

/** A file's name, as grep and tail put it in front of each line. */
const NAMED =
  /^(?:[\w.@~-]*\/(?:[\w.@~-]+\/)*)?(?:[\w.@~-]*[._-]|sys)?(?:log|err|out|txt)(?:\.\d{1,4})?:(?:\d{1,7}[:-])?(?! \[)/;
/** Code in a forum or a mail. */
const INDENTED = /^(?: {4}|\t)/;
/** Code within lists within lists. */
const DEEPEST = 4;
const BULLET = /^\s{0,4}[-*\u2022] /;

/** Numbers of lines, of cat, nl, less, grep or an editor, which grow from line to line: the length of each, or null. */
function numbered(lines: readonly string[]): readonly number[] | null {
  let last = -1;
  let gap = 4;
  const heads: { end: number; gap: string }[] = [];
  for (const line of lines) {
    const match =
      /^(\s{0,8}(\d{1,7})(?:[.)|](?!\d)|-(?!\d\d-)|:(?!\d\d:\d\d)|(?=[\t ](?![A-Z][a-z]{2} \d{4}\b))))([\t ]{0,4})/.exec(
        line,
      );
    const number = Number(match?.[2] ?? -1);
    if (match === null || number <= last) return null;
    last = number;
    heads.push({ end: match[1]?.length ?? 0, gap: match[3] ?? '' });
    if (line.trim().length > (match[1] ?? '').trim().length) gap = Math.min(gap, (match[3] ?? '').length);
  }
  const tabbed = heads.every(({ gap: one }) => one.startsWith('\t'));
  return heads.map(({ end, gap: one }) => end + Math.min(one.length, tabbed ? 1 : gap));
}

/** Takes off what a viewer or a forum put in front of every line: numbers, names of files, bullets. */
export function withoutColumns(lines: readonly string[], depth = 0): readonly string[] {
  const filled = lines.filter((line) => line.trim() !== '');
  if (filled.length === 0) return lines;
  if (filled.every((line) => NAMED.test(line))) return lines.map((line) => line.replace(NAMED, ''));
  if (filled.length < 2) return lines;
  if (depth < DEEPEST && filled.every((line) => INDENTED.test(line)))
    return withoutColumns(
      lines.map((line) => line.replace(INDENTED, '')),
      depth + 1,
    );
  if (filled.every((line) => BULLET.test(line))) return lines.map((line) => line.replace(BULLET, ''));
  const ends = numbered(filled);
  if (ends === null) return lines;
  let next = 0;
  return lines.map((line) => (line.trim() === '' ? line : line.slice(ends[next++] ?? 0)));
}
