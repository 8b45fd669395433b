import { z } from 'zod';

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
};

/** `500ms`, `10s`, `5m`, `2h`, `1d` → milliseconds; null when it is no duration. */
export function parseDuration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Math.round(Number(match[1]) * (MS[match[2] ?? ''] ?? 0)) : null;
}

/** `64MiB`, `10 MB`, `512k` → bytes; null when it is no size. */
export function parseSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const unit = BYTES[match?.[2]?.toLowerCase() ?? '?'];
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : null;
}

/** A duration as people write it, at least `least` milliseconds; the value is milliseconds. */
export function duration(least: number) {
  return z
    .string()
    .regex(/^\d+(\.\d+)?\s*(ms|s|m|h|d)$/, 'expected a duration such as 500ms, 10s, 5m, 2h or 1d')
    .transform((text) => parseDuration(text) ?? 0)
    .refine((ms) => ms >= least, `must not be shorter than ${least} ms`);
}

/** A size as people write it; the value is bytes. */
export function size() {
  return z
    .string()
    .regex(/^\d+(\.\d+)?\s*(b|kb?|kib|mb?|mib|gb?|gib)?$/i, 'expected a size such as 512KiB, 64MiB or 1GiB')
    .transform((text) => parseSize(text) ?? 0);
}

/** A part of a whole (`5%`) or a size; compared by `enough`. */
export function share() {
  return z
    .string()
    .regex(/^\d+(\.\d+)?\s*(%|b|kb?|kib|mb?|mib|gb?|gib)$/i, 'expected a share such as 5% or a size such as 500MiB')
    .transform((text): { readonly percent: number } | { readonly bytes: number } =>
      text.endsWith('%') ? { percent: Number(text.slice(0, -1)) } : { bytes: parseSize(text) ?? 0 },
    );
}

/** Is what is left enough, given how much there is? */
export function enough(
  least: { readonly percent: number } | { readonly bytes: number },
  left: number,
  total: number,
): boolean {
  return 'percent' in least ? left >= (total * least.percent) / 100 : left >= least.bytes;
}
