import * as wasm from './assemble.ts';
import { AT, advance, byteAt, isByte, isDull, isNewline, NUMBER, seek, VECTOR, vectorAt } from './frame.ts';
import { NEWLINE } from './lines.ts';
import type { Plan, PlanStep } from './plan.ts';

const SPACE = 0x20;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;

/** A byte in front of the place. */
const byteBefore: wasm.Code = [...wasm.get(AT), ...wasm.i32(1), ...wasm.SUB, ...wasm.load8(0)];

/** Whether any byte from a place on is not the literal's. */
function differs(literal: Uint8Array, offset: number, from = 0): wasm.Code {
  const tests = [...literal].map((byte, i) => [...byteAt(offset + i), ...wasm.i32(byte), ...wasm.NE]).slice(from);
  return tests.flatMap((test, i) => (i === 0 ? test : [...test, ...wasm.OR]));
}

/** Leaves the block when the value goes on as a list behind the place. */
function leaveInList(offset: number, depth = 0): wasm.Code {
  return [...differs(Uint8Array.of(SPACE, COLON, SPACE), offset), ...wasm.EQZ, ...wasm.brIf(depth)];
}

/** Goes to the literal of a step; leaves the block when the line ends before, or when the value may go on. */
function find({ after, doubt }: PlanStep): wasm.Code {
  const [first = 0, second] = after;
  const pair = second === undefined ? [] : [vectorAt(1), isByte(second), wasm.V_AND];
  const hits = [vectorAt(0), wasm.tee(VECTOR), isByte(first), ...pair, wasm.get(VECTOR), isNewline, wasm.V_OR];
  const found = wasm.loop(
    seek(...hits),
    [...byteAt(0), ...wasm.i32(NEWLINE), ...wasm.EQ, ...wasm.brIf(1)],
    after.length > 2 ? [...differs(after, 0, 2), ...wasm.when(advance(1), wasm.br(1))] : [],
  );
  const isBehind = (byte: number): wasm.Code => [...byteBefore, ...wasm.i32(byte), ...wasm.EQ, ...wasm.brIf(0)];
  if (doubt === 'quote') return [...found, ...isBehind(0x5c)];
  return doubt === 'list' ? [...found, ...isBehind(0x2c), ...leaveInList(0)] : found;
}

/** Leaves the block unless the literal of a step, or the end of the line, stands at the place. */
function leaveUnlessAfter({ after, doubt }: PlanStep, offset: number, depth = 0): wasm.Code {
  const literal = after.length === 0 ? Uint8Array.of(NEWLINE) : after;
  return [...differs(literal, offset), ...wasm.brIf(depth), ...(doubt === 'list' ? leaveInList(offset, depth) : [])];
}

/** Leaves the block unless a digit stands at the place, one of the first `count`. */
function leaveUnlessDigit(offset: number, count = 10, depth = 0): wasm.Code {
  return [...byteAt(offset), ...wasm.i32(ZERO), ...wasm.SUB, ...wasm.i32(count), ...wasm.GE_U, ...wasm.brIf(depth)];
}

function status(step: PlanStep): wasm.Code {
  const isNumber = (value: number): wasm.Code => [...wasm.get(NUMBER), ...wasm.i32(value), ...wasm.EQ, ...wasm.brIf(0)];
  return [
    ...[0, 1, 2].flatMap((offset) => leaveUnlessDigit(offset)),
    ...leaveUnlessAfter(step, 3),
    ...[...byteAt(0), ...wasm.i32(100), ...wasm.MUL],
    ...[...byteAt(1), ...wasm.i32(10), ...wasm.MUL, ...wasm.ADD],
    ...[...byteAt(2), ...wasm.ADD, ...wasm.i32(111 * ZERO), ...wasm.SUB],
    ...[...wasm.tee(NUMBER), ...wasm.i32(499), ...wasm.GE_U, ...wasm.brIf(0)],
    ...[413, 9, 0].flatMap(isNumber),
    ...advance(3),
  ];
}

function attempts(step: PlanStep): wasm.Code {
  const digits = [...leaveUnlessDigit(0, 5, 1), ...leaveUnlessDigit(1, 10, 1), ...leaveUnlessDigit(2, 10, 1)];
  return [
    ...[...byteAt(0), ...wasm.i32(MINUS), ...wasm.EQ],
    ...wasm.either(
      [...leaveUnlessAfter(step, 1, 1), ...advance(1)],
      [...digits, ...leaveUnlessAfter(step, 3, 1), ...advance(3)],
    ),
  ];
}

/** The judgement of `isDullRequest`, compiled for one format. */
export function accessCode({ before, steps }: Plan): wasm.Code {
  const values = { status, attempts, other: find };
  return [
    ...[...byteAt(0), ...wasm.i32(0x80), ...wasm.GE_U, ...wasm.brIf(0)],
    ...(before.length === 0 ? [] : [...differs(before, 0), ...wasm.brIf(0), ...advance(before.length)]),
    ...steps.flatMap((step) => [...values[step.what](step), ...advance(step.after.length)]),
    ...isDull,
  ];
}
