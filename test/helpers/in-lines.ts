/** Lines that are long, and short enough to be read. */
const LINE = 4000;

/** A text of about so many characters made of one piece: in lines, where the piece has none of its own. */
export function inLines(piece: string, size: number): string {
  const row = piece.includes('\n') ? piece : `${piece.repeat(Math.max(1, Math.floor(LINE / piece.length)))}\n`;
  return row.repeat(Math.ceil(size / row.length)).slice(0, size);
}
