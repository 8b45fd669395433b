const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration as Go and Caddy write it (`1m30s`, `2d`) in milliseconds; a number is nanoseconds (JSON). Null when it is none. */
export function durationMs(value: string | number | undefined): number | null {
  if (value === undefined) return null;
  if (typeof value === 'number') return value / 1e6;
  if (/^\d+$/.test(value)) return Number(value) / 1e6;
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+$/.test(value)) return null;
  let total = 0;
  for (const [, count, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g))
    total += Number(count) * (UNITS[unit ?? ''] ?? 0);
  return total;
}

/** A size as Caddy writes it (`10MB`, `4KiB`, `4096`) in bytes. */
export function sizeBytes(text: string | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt])?(i)?b?$/i.exec(text ?? '');
  if (!match) return null;
  const power = 'kmgt'.indexOf((match[2] ?? '').toLowerCase()) + 1;
  return Math.round(Number(match[1]) * (match[3] ? 1024 : 1000) ** (match[2] ? power : 0));
}
