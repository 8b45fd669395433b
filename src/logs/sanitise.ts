/**
 * Everything that a terminal, a browser or a log viewer could obey or hide: C0 and C1 controls, DEL, soft hyphen,
 * zero-width and bidirectional marks, line separators, the byte-order mark, interlinear and tag characters.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\u{e0001}|[\u{e0020}-\u{e007f}]/gu;
const UNSAFE_TEST = new RegExp(UNSAFE.source, 'u');

function visible(char: string): string {
  if (char === '\t') return ' ';
  const code = char.codePointAt(0) ?? 0;
  return code < 0x100
    ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`
    : `\\u{${code.toString(16).toUpperCase()}}`;
}

/** Makes one line harmless to show: no control characters, no invisible ones, no lone surrogates. Idempotent. */
export function sanitise(text: string): string {
  return UNSAFE_TEST.test(text) ? text.replace(UNSAFE, visible) : text;
}

/** The same for text of several lines: line feeds stay. */
export function sanitiseLines(text: string): string {
  return text.includes('\n') ? text.split('\n').map(sanitise).join('\n') : sanitise(text);
}

/** Bytes of a UTF-8 sequence that begins at `i`, or 0 when it is not valid there. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length < 2) return length;
  const second = bytes[i + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let k = 2; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes that are no UTF-8 and are shown one by one at most. */
const MANY = 20_000;

/** Text of bytes; bytes that are not UTF-8 become `\xNN`. */
export function decodeBytes(bytes: Uint8Array): string {
  const wide = wideEncoding(bytes);
  if (wide !== null) return new TextDecoder(wide).decode(bytes);
  try {
    return STRICT.decode(bytes);
  } catch {
    const out: string[] = [];
    let good = 0;
    for (let i = 0; i < bytes.length; ) {
      const length = sequenceLength(bytes, i);
      if (length > 0) {
        i += length;
        continue;
      }
      if (i > good) out.push(LENIENT.decode(bytes.subarray(good, i)));
      out.push(`\\x${(bytes[i] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`);
      i += 1;
      good = i;
      // No log has so many: the rest of a binary file is not worth the exactness.
      if (out.length > MANY) break;
    }
    if (good < bytes.length) out.push(LENIENT.decode(bytes.subarray(good)));
    return out.join('');
  }
}

/** What PowerShell and Notepad write: UTF-16 with its mark. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** Cuts a text to a number of characters, never through a surrogate pair, and says so with `…`. */
export function cap(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = length - 1;
  const code = text.charCodeAt(end - 1);
  return `${text.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end)}…`;
}
