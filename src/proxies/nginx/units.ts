const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  M: 2_592_000,
  y: 31_536_000,
};
const BYTES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1024,
  K: 1024,
  m: 1_048_576,
  M: 1_048_576,
  g: 1_073_741_824,
  G: 1_073_741_824,
};

/** A time such as `60`, `90s`, `1h 30m`, `500ms`, in milliseconds; null when nginx would say "invalid value" (ngx_parse_time). */
export function parseTime(text: string): number | null {
  if (!/^(?:\d+(?:ms|[smhdwMy]?) ?)+$/.test(text) || text.length > 60) return null;
  let total = 0;
  for (const [, digits = '', unit = ''] of text.matchAll(/(\d+)(ms|[smhdwMy]?)/g)) {
    total += Number(digits) * (unit === 'ms' ? 1 : (SECONDS[unit || 's'] ?? 1) * 1000);
  }
  return total;
}

/** A size such as `8k`, `1m`, `0`, in bytes; null when it is none (ngx_parse_offset). */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,15})([kKmMgG]?)$/.exec(text);
  return match ? Number(match[1]) * (BYTES[match[2] ?? ''] ?? 1) : null;
}
