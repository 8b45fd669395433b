/** How local times without a zone and dates without a year are to be read. */
export interface TimeOptions {
  /** Milliseconds since the epoch; dates without a year become the nearest past one. */
  readonly now?: number | undefined;
  /** Minutes east of UTC for times that carry no zone. */
  readonly zoneOffset?: number | undefined;
}

/** A time found at the start of a text, and where the text goes on. */
export interface TimeAt {
  readonly at: number;
  readonly end: number;
  readonly zoned: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Month names that journalctl prints in German, French and Spanish, where they differ. */
const FOREIGN: Readonly<Record<string, number>> = {
  mär: 2,
  mrz: 2,
  mai: 4,
  okt: 9,
  dez: 11,
  janv: 0,
  févr: 1,
  mars: 2,
  avr: 3,
  juin: 5,
  juil: 6,
  août: 7,
  déc: 11,
  ene: 0,
  abr: 3,
  ago: 7,
  dic: 11,
};

function monthOf(name: string): number {
  const lower = name.toLowerCase().replace('.', '');
  const number = /^(\d{1,2})[월月]$/.exec(lower);
  if (number !== null) return Number(number[1]) - 1;
  const index = MONTHS.indexOf(lower.slice(0, 3));
  return FOREIGN[lower] ?? index;
}

function millis(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(1, 4).padEnd(3, '0'));
}

function zoneMinutes(zone: string | undefined, options: TimeOptions): number {
  if (zone === undefined || zone === '') return options.zoneOffset ?? 0;
  if (zone === 'Z' || zone === 'UTC' || zone === 'GMT') return 0;
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (match === null) return options.zoneOffset ?? 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return match[1] === '-' ? -minutes : minutes;
}

const ISO =
  /^\[?(\d{4})[-/](\d\d)[-/](\d\d)(?:[T -]| - |, )(\d\d):(\d\d):(\d\d)([.,]\d{1,9})?(?: ?(Z|UTC|GMT|[A-Z]{3,4}|[+-]\d\d:?\d\d|[+-]\d\d))?\b\]?/;
const SYSLOG = /^([A-Za-zéûäèô]{3,5}\.?|\d{1,2}[월月]) {1,2}(\d{1,2})日? (\d\d):(\d\d):(\d\d)(\.\d{1,6})?/;
const CTIME = /^\[?(?:[A-Z][a-z]{2}) ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(\.\d{1,6})? (\d{4})\]?/;
const DMY =
  /^\[?(\d{1,2})[-/ ]([A-Z][a-z]{2})[-/ ](\d{4})[ :](\d\d):(\d\d):(\d\d)(\.\d{1,6})?(?: ?(UTC|GMT|[+-]\d{4}))?/;
const FULL = /^[A-Z][a-z]{2} (?=\d{4}-\d\d-\d\d \d\d:)/;

function utc(year: number, month: number, parts: readonly (string | undefined)[], from: number, zone: number): number {
  const [day, hour, minute, second, fraction] = parts.slice(from, from + 5);
  return (
    Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second), millis(fraction)) - zone * 60_000
  );
}

function withoutYear(match: RegExpExecArray, options: TimeOptions): number | null {
  const month = monthOf(match[1] ?? '');
  if (month < 0 || month > 11) return null;
  const now = options.now ?? Date.now();
  const zone = options.zoneOffset ?? 0;
  const year = new Date(now).getUTCFullYear();
  const at = utc(year, month, match, 2, zone);
  // A day of grace: clocks and zones differ.
  return at > now + 86_400_000 ? utc(year - 1, month, match, 2, zone) : at;
}

/** Reads the time that a text begins with, in any of the usual forms, brackets included. */
export function readTime(text: string, options: TimeOptions = {}): TimeAt | null {
  const full = FULL.exec(text)?.[0].length ?? 0;
  const iso = ISO.exec(full > 0 ? text.slice(full) : text);
  if (iso !== null) {
    const at = utc(Number(iso[1]), Number(iso[2]) - 1, iso, 3, zoneMinutes(iso[8], options));
    return { at, end: full + iso[0].length, zoned: iso[8] !== undefined };
  }
  const syslog = SYSLOG.exec(text);
  if (syslog !== null) {
    const at = withoutYear(syslog, options);
    return at === null ? null : { at, end: syslog[0].length, zoned: false };
  }
  const ctime = CTIME.exec(text);
  if (ctime !== null) {
    const at = utc(Number(ctime[7]), monthOf(ctime[1] ?? ''), ctime, 2, options.zoneOffset ?? 0);
    return { at, end: ctime[0].length, zoned: false };
  }
  const dmy = DMY.exec(text);
  if (dmy === null) return null;
  const parts = [dmy[1], ...dmy.slice(4, 8)];
  const at = utc(Number(dmy[3]), monthOf(dmy[2] ?? ''), parts, 0, zoneMinutes(dmy[8], options));
  return { at, end: dmy[0].length, zoned: dmy[8] !== undefined };
}
