import { reduceAnswer } from './docker-env.ts';

/** A file of an archive. `text` is null for directories, links, binary and cut files; `head` is its first 64 bytes in hex. */
export interface ArchiveEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  readonly target: string | null;
  readonly text: string | null;
  readonly head: string | null;
}

const BLOCK = 512;
const MOST_TEXT = 512 * 1024;

function cString(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start);
  return block.toString('utf8', start, end < 0 || end > start + length ? start + length : end);
}

/** Octal digits, or base 256 when the first bit is set (GNU). */
function number(block: Buffer, start: number, length: number): number {
  if (((block[start] ?? 0) & 0x80) !== 0) {
    let value = (block[start] ?? 0) & 0x7f;
    for (let i = 1; i < length; i++) value = value * 256 + (block[start + i] ?? 0);
    return value;
  }
  return Number.parseInt(cString(block, start, length).trim() || '0', 8) || 0;
}

/** `LENGTH key=value\n` records of a pax header (POSIX.1-2001). */
function paxRecords(text: string): Map<string, string> {
  const records = new Map<string, string>();
  for (const match of text.matchAll(/\d+ ([^=\n]+)=([^\n]*)\n/g)) records.set(match[1] ?? '', match[2] ?? '');
  return records;
}

const KINDS: Readonly<Record<string, ArchiveEntry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '5': 'directory',
  '2': 'link',
  '1': 'link',
};

function entryOf(block: Buffer, data: Buffer, size: number, over: ReadonlyMap<string, string>): ArchiveEntry {
  const prefix = cString(block, 345, 155);
  const name = over.get('path') ?? (prefix ? `${prefix}/` : '') + cString(block, 0, 100);
  const kind = KINDS[String.fromCharCode(block[156] ?? 48)] ?? 'other';
  const isText = kind === 'file' && size <= MOST_TEXT && data.length === size && !data.subarray(0, 8192).includes(0);
  return {
    path: name.replace(/\/$/, ''),
    kind,
    mode: number(block, 100, 8) & 0o7777,
    uid: Number(over.get('uid') ?? number(block, 108, 8)),
    gid: Number(over.get('gid') ?? number(block, 116, 8)),
    size,
    changedAt: Number(over.get('mtime') ?? number(block, 136, 12)) * 1000,
    target: kind === 'link' ? (over.get('linkpath') ?? cString(block, 157, 100)) : null,
    text: isText ? data.toString('utf8') : null,
    head: kind === 'file' ? data.subarray(0, 64).toString('hex') : null,
  };
}

/** Reads a tar stream (ustar, pax, GNU long names); one that was cut gives what it has. */
export function readTar(bytes: Buffer): ArchiveEntry[] {
  const entries: ArchiveEntry[] = [];
  let over = new Map<string, string>();
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block[0] === 0) break;
    const type = String.fromCharCode(block[156] ?? 48);
    const size = over.has('size') ? Number(over.get('size')) : number(block, 124, 12);
    const data = bytes.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') over = paxRecords(data.toString('utf8'));
    else if (type === 'L') over.set('path', cString(data, 0, data.length));
    else if (type === 'K') over.set('linkpath', cString(data, 0, data.length));
    else if (type !== 'g') {
      entries.push(entryOf(block, data, size, over));
      over = new Map();
    }
  }
  return entries;
}

/** Output of a container without a terminal comes in frames: stream, three zeros, length, bytes (Engine API, "attach"). */
export function demultiplex(bytes: Buffer): string {
  const isFramed = bytes.length >= 8 && (bytes[0] ?? 9) <= 2 && bytes.readUIntBE(1, 3) === 0;
  if (!isFramed) return bytes.toString('utf8');
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at + 4);
    parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** One JSON object per line, as the events come. */
export function jsonLines(text: string): unknown[] {
  const found: unknown[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    try {
      found.push(JSON.parse(line));
    } catch {
      // A line that was cut by the size limit.
    }
  }
  return found;
}

/** The answer of a path as JSON: text of logs, files of an archive, a list of events, else the engine's own JSON. */
export function readAnswer(path: string, bytes: Buffer): unknown {
  const [plain = ''] = path.split('?');
  if (plain.endsWith('/logs')) return { text: demultiplex(bytes) };
  if (plain.endsWith('/archive')) return { entries: readTar(bytes) };
  if (plain === '/events') return reduceAnswer(jsonLines(bytes.toString('utf8')));
  if (plain === '/_ping') return bytes.toString('utf8');
  return reduceAnswer(JSON.parse(bytes.toString('utf8')));
}
