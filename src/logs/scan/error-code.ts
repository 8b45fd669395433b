import * as wasm from './assemble.ts';
import { CLIENT, DULL, FIRST, LEVEL_AT, SHORTEST } from './error-line.ts';
import { AT, isDull, isNewline, NUMBER, PLACE, START, seek, vectorAt } from './frame.ts';

const at = (local: number, offset = 0): wasm.Code => [...wasm.get(local), ...wasm.load8(offset)];
const is = (byte: string): wasm.Code => [...wasm.i32(byte.charCodeAt(0)), ...wasm.EQ];
const go = (by: number): wasm.Code => [...wasm.get(PLACE), ...wasm.i32(by), ...wasm.ADD, ...wasm.set(PLACE)];

/** Goes on to a byte, at most to the end of the line. */
function goTo(byte: string): wasm.Code {
  return wasm.block(
    wasm.loop(
      [...wasm.get(PLACE), ...wasm.get(AT), ...wasm.GE_U, ...wasm.brIf(1)],
      [...at(PLACE), ...is(byte), ...wasm.brIf(1)],
      go(1),
      wasm.br(0),
    ),
  );
}

/** Leaves `depth` blocks when the line has no byte so far behind the place. */
function leaveAtEnd(offset: number, depth: number): wasm.Code {
  return [...wasm.get(PLACE), ...wasm.i32(offset), ...wasm.ADD, ...wasm.get(AT), ...wasm.GE_U, ...wasm.brIf(depth)];
}

/** The level decides: inside, 0 is dull and 1 of interest. */
const level: wasm.Code = [
  ...[...'nid'].flatMap((letter) => [...at(START, LEVEL_AT), ...is(letter), ...wasm.brIf(0)]),
  ...wasm.block(
    [...at(START, LEVEL_AT), ...is('w'), ...wasm.brIf(0)],
    [...at(START, LEVEL_AT), ...is('e'), ...wasm.EQZ, ...wasm.brIf(2)],
    [...at(START, LEVEL_AT + 1), ...is('r'), ...wasm.EQZ, ...wasm.brIf(2)],
  ),
];

const message: wasm.Code = [
  ...[...wasm.get(START), ...wasm.i32(FIRST), ...wasm.ADD, ...wasm.set(PLACE)],
  ...goTo(':'),
  ...go(2),
  ...[...at(PLACE), ...is('*')],
  ...wasm.when(goTo(' '), go(1)),
  ...leaveAtEnd(3, 0),
  ...wasm.block(
    [...at(PLACE), ...is('"'), ...wasm.EQZ, ...wasm.brIf(0)],
    [...at(PLACE, 1), ...is('/'), ...wasm.brIf(1)],
  ),
  ...[...wasm.get(PLACE), ...wasm.load32(0), ...wasm.tee(NUMBER), ...wasm.i32(CLIENT), ...wasm.EQ],
  ...wasm.when(leaveAtEnd(7, 1), [...at(PLACE, 7), ...is('i'), ...wasm.brIf(2)], wasm.br(1)),
  ...[...DULL].flatMap((word) => [...wasm.get(NUMBER), ...wasm.i32(word), ...wasm.EQ, ...wasm.brIf(0)]),
];

/** The judgement of `isErrorLineInteresting`, compiled. */
export const errorCode: wasm.Code = [
  ...seek(vectorAt(0), isNewline),
  ...[...wasm.get(AT), ...wasm.get(START), ...wasm.SUB, ...wasm.i32(SHORTEST), ...wasm.LT_U, ...wasm.brIf(0)],
  ...[...at(START, LEVEL_AT - 1), ...is('['), ...wasm.EQZ, ...wasm.brIf(0)],
  ...wasm.block(level, message, wasm.br(1)),
  ...isDull,
];
