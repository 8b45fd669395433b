/** The share (0–1) of the last 10 seconds that some task waited, from a file of pressure stall information; null without. */
export function pressureOf(text: string | null): number | null {
  const match = /^some avg10=(\d{1,3}(?:\.\d{1,4})?)/m.exec(text ?? '');
  return match ? Number(match[1]) / 100 : null;
}
