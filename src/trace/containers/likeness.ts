import { edits } from '../../core/edits.ts';

/** How much two names speak of the same thing: 1 equal but for separators, 0.8 one holds the other, else by shared words. */
export function likeness(a: string, b: string): number {
  const words = (text: string): string[] =>
    text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== '' && !/^\d+$/.test(word));
  const [first, second] = [words(a), words(b)];
  if (first.join('') === second.join('')) return 1;
  if (first.length === 0 || second.length === 0) return 0;
  const [short, long] = first.length < second.length ? [first, second] : [second, first];
  if (short.every((word) => long.includes(word))) return 0.8;
  const joined = [first.join(''), second.join('')].sort((x, y) => x.length - y.length);
  if ((joined[0]?.length ?? 0) > 3 && joined[1]?.includes(joined[0] ?? '')) return 0.7;
  return edits(first.join(''), second.join('')) <= 2 && first.join('').length > 4 ? 0.7 : 0;
}
