import * as wasm from './assemble.ts';
import { NEWLINE } from './lines.ts';

// What the judgements of all kinds of logs are made of. A judgement is the body of a block: it begins at the start of a line,
// leaves the block (`br 0`) when the line is of interest, and otherwise ends with `isDull`; it stays in front of the line feed.

/** Where the bytes of the log stand; in front of them is room for what the function tells, behind them for whole vectors. */
export const HEAD = 64;
/** The function tells how many lines it went over and where the line feed of the line that it found stands. */
export const LINES_AT = 0;
export const STOP_AT = 4;

// Arguments and locals.
export const AT = 0;
export const TO = 1;
export const START = 2;
export const MASK = 3;
export const LINES = 4;
export const OPEN = 5;
export const NUMBER = 6;
export const PLACE = 7;
export const VECTOR = 8;
export const INTS = 6;

export const advance = (by: number): wasm.Code => [...wasm.get(AT), ...wasm.i32(by), ...wasm.ADD, ...wasm.set(AT)];
export const byteAt = (offset: number): wasm.Code => [...wasm.get(AT), ...wasm.load8(offset)];
export const vectorAt = (offset: number): wasm.Code => [...wasm.get(AT), ...wasm.load128(offset)];
export const isByte = (byte: number): wasm.Code => [...wasm.splat(byte), ...wasm.BYTES_EQ];

/** Goes to the first place where the mask has a bit; `hits` leaves a vector on the stack. */
export function seek(...hits: readonly wasm.Code[]): wasm.Code {
  return wasm.loop(...hits, wasm.BITMASK, wasm.tee(MASK), wasm.EQZ, wasm.when(advance(16), wasm.br(1)), [
    ...wasm.get(AT),
    ...wasm.get(MASK),
    ...wasm.CTZ,
    ...wasm.ADD,
    ...wasm.set(AT),
  ]);
}

export const isNewline = isByte(NEWLINE);
export const isDull: wasm.Code = [...wasm.i32(0), ...wasm.set(OPEN)];
