const STAMP = /(\d{4})[-/](\d\d)[-/](\d\d)[T -](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6}))?\s?(Z|[+-]\d\d:?\d\d)?/;
const QUARTER_MS = 15 * 60_000;
/** A line is written within moments of its time; a file's change is that of its last line. */
const CLOSE_MS = 120_000;

/** A line's number (from 1) and its time, milliseconds as if UTC when `zoned` is false. */
interface TimedLine {
  readonly line: number;
  readonly at: number;
  readonly zoned: boolean;
}

/** Lines that carry a date and time near their start, whatever stands before it (`ERROR 2026-11-21 14:08:57,985 …`). */
function timedLines(text: string): TimedLine[] {
  const found: TimedLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const match = STAMP.exec(line.slice(0, 80));
    if (!match) continue;
    const [, year, month, day, hour, minute, second, fraction = '0', zone] = match;
    const local =
      Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) +
      Number(fraction.padEnd(3, '0').slice(0, 3));
    const shift =
      zone && zone !== 'Z'
        ? (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000
        : 0;
    found.push({ line: index + 1, at: local - shift, zoned: zone !== undefined });
  }
  return found;
}

/** When each line of a log file was written, as far as its own times tell. */
export interface LineTimes {
  /** Minutes east of UTC that the file's times without a zone are in. */
  readonly zoneMinutes: number;
  readonly any: boolean;
  /** Milliseconds since the epoch of the last timed line at or before a line; null before the first. */
  at(line: number): number | null;
}

/**
 * Reads the times of a log. Apps write local time of their own choice (Django sets TZ for itself): where the last line's
 * time and the file's change differ by whole quarters of an hour, that difference is the zone; else the host's zone holds.
 */
export function lineTimes(text: string, changedAt: number, hostZoneMinutes: number): LineTimes {
  const lines = timedLines(text);
  const last = lines.at(-1);
  let zoneMinutes = hostZoneMinutes;
  if (last && !last.zoned) {
    const gap = last.at - changedAt;
    const quarters = Math.round(gap / QUARTER_MS) * QUARTER_MS;
    if (Math.abs(gap - quarters) < CLOSE_MS && Math.abs(quarters) <= 14 * 3_600_000) zoneMinutes = quarters / 60_000;
  }
  return {
    zoneMinutes,
    any: lines.length > 0,
    at(wanted) {
      let low = 0;
      let high = lines.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((lines[middle]?.line ?? 0) <= wanted) low = middle + 1;
        else high = middle;
      }
      const line = lines[low - 1];
      return line ? line.at - (line.zoned ? 0 : zoneMinutes * 60_000) : null;
    },
  };
}
