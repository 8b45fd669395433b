import type { LogEvent } from '../core/event.ts';
import { Slice } from '../logs/follow/slice.ts';
import { startsNginxRecord } from '../logs/nginx-error.ts';
import { type RecogniseOptions, recognise } from '../logs/recognise.ts';
import { strip } from '../logs/strip.ts';

/** So much is read before other work may go on: a few milliseconds of it. */
const PIECE_CHARS = 32 * 1024;
/** No record is longer, lines: what PHP says through nginx holds line feeds. */
const RECORD_LINES = 60;

function beginsRecord(line: string, program: string | undefined): boolean {
  const { rest } = strip(line);
  return program === 'nginx' ? startsNginxRecord(rest) : /^\S/.test(rest);
}

/** Where a piece ends that is at least so long: at the line feed in front of the next record; -1: with the text. */
function endOf(text: string, least: number, program: string | undefined): number {
  const first = text.indexOf('\n', least);
  let at = first;
  for (let line = 0; at >= 0 && line < RECORD_LINES; line++) {
    const next = text.indexOf('\n', at + 1);
    if (beginsRecord(text.slice(at + 1, next < 0 ? undefined : next), program)) return at;
    at = next;
  }
  return at < 0 ? -1 : first;
}

/** Text in pieces that are read at one go, each of whole records. */
export function* piecesOf(text: string, program: string | undefined): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = endOf(text, from + PIECE_CHARS, program);
    yield text.slice(from, end < 0 ? undefined : end);
    if (end < 0) return;
    from = end + 1;
  }
}

/** What a log of a storm says is half a megabyte: other work goes on meanwhile. */
export async function recogniseInPieces(text: string, options: RecogniseOptions): Promise<LogEvent[]> {
  const slice = new Slice();
  slice.begin();
  const events: LogEvent[] = [];
  let lines = 0;
  for (const piece of piecesOf(text, options.program)) {
    for (const event of recognise(piece, options)) events.push({ ...event, line: event.line + lines });
    lines += piece.split('\n').length;
    await slice.giveWay();
  }
  return events;
}
