const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function base32(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = (ALPHABET[rest % 32] ?? '0') + text;
  return text;
}

/** Makes ULIDs: ids that sort by time, also within one millisecond. */
export function makeIds(now: () => number, random: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(now(), last + 1);
    const tail = Array.from({ length: 16 }, () => ALPHABET[Math.floor(random() * 32)] ?? '0').join('');
    return base32(last, 10) + tail;
  };
}
