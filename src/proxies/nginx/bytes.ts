const encoder = new TextEncoder();

/** UTF-8 as a string with one character per byte: the form in which nginx compares, matches and escapes. ASCII is unchanged. */
export function toBytes(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  let out = '';
  for (const byte of encoder.encode(text)) out += String.fromCharCode(byte);
  return out;
}

/** The reverse of `toBytes`; bytes that are no UTF-8 stay as they are. */
export function fromBytes(bytes: string): string {
  if (/^[\0-\x7f]*$/.test(bytes)) return bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
  } catch {
    return bytes;
  }
}
