import { LINE_CAP } from '../lines.ts';
import * as wasm from './assemble.ts';
import { type LineScan, NEWLINE } from './lines.ts';
import type { Plan, PlanStep } from './plan.ts';

// The same judgement as `isDull`, compiled for one format: sixteen bytes at a time.

/** Where the bytes of the log stand; in front of them is room for what the function tells, behind them for whole vectors. */
const HEAD = 64;
const WINDOW = 64 * 1024;
const PAGES = 2;
/** The function tells how many lines it went over and where the line feed of the line that it found stands. */
const LINES_AT = 0;
const STOP_AT = 4;

// Arguments and locals.
const AT = 0;
const TO = 1;
const START = 2;
const MASK = 3;
const LINES = 4;
const OPEN = 5;
const NUMBER = 6;
const VECTOR = 7;

const advance = (by: number): wasm.Code => [...wasm.get(AT), ...wasm.i32(by), ...wasm.ADD, ...wasm.set(AT)];
const byteAt = (offset: number): wasm.Code => [...wasm.get(AT), ...wasm.load8(offset)];
/** A byte in front of the place. */
const byteBefore: wasm.Code = [...wasm.get(AT), ...wasm.i32(1), ...wasm.SUB, ...wasm.load8(0)];

/** Whether any byte from a place on is not the literal's. */
function differs(literal: Uint8Array, offset: number, from = 0): wasm.Code {
  const tests = [...literal].map((byte, i) => [...byteAt(offset + i), ...wasm.i32(byte), ...wasm.NE]).slice(from);
  return tests.flatMap((test, i) => (i === 0 ? test : [...test, ...wasm.OR]));
}

/** Goes to the first place where the mask has a bit; `hits` leaves a vector on the stack. */
function seek(...hits: readonly wasm.Code[]): wasm.Code {
  return wasm.loop(...hits, wasm.BITMASK, wasm.tee(MASK), wasm.EQZ, wasm.when(advance(16), wasm.br(1)), [
    ...wasm.get(AT),
    ...wasm.get(MASK),
    ...wasm.CTZ,
    ...wasm.ADD,
    ...wasm.set(AT),
  ]);
}

const vectorAt = (offset: number): wasm.Code => [...wasm.get(AT), ...wasm.load128(offset)];
const isByte = (byte: number): wasm.Code => [...wasm.splat(byte), ...wasm.BYTES_EQ];
const SPACE = 0x20;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Leaves the block when the value goes on as a list behind the place. */
function leaveInList(offset: number, depth = 0): wasm.Code {
  return [...differs(Uint8Array.of(SPACE, COLON, SPACE), offset), ...wasm.EQZ, ...wasm.brIf(depth)];
}

/** Goes to the literal of a step; leaves the block when the line ends before, or when the value may go on. */
function find({ after, doubt }: PlanStep): wasm.Code {
  const [first = 0, second] = after;
  const pair = second === undefined ? [] : [vectorAt(1), isByte(second), wasm.V_AND];
  const hits = [vectorAt(0), wasm.tee(VECTOR), isByte(first), ...pair, wasm.get(VECTOR), isByte(NEWLINE), wasm.V_OR];
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

/** Goes over a line; leaves the block as soon as it may be of interest. */
function judge({ before, steps }: Plan): wasm.Code {
  const values = { status, attempts, other: find };
  return [
    ...[...byteAt(0), ...wasm.i32(0x80), ...wasm.GE_U, ...wasm.brIf(0)],
    ...(before.length === 0 ? [] : [...differs(before, 0), ...wasm.brIf(0), ...advance(before.length)]),
    ...steps.flatMap((step) => [...values[step.what](step), ...advance(step.after.length)]),
    ...[...wasm.i32(0), ...wasm.set(OPEN)],
  ];
}

/** `f(from, to)`: where the first line of interest in a window begins, or `to`. */
function functionOf(plan: Plan): wasm.Code {
  const tell = (at: number, local: number): wasm.Code => [...wasm.i32(at), ...wasm.get(local), ...wasm.store32(0)];
  const isTooLong = [...wasm.get(AT), ...wasm.get(START), ...wasm.SUB, ...wasm.i32(LINE_CAP), ...wasm.GT_U];
  return [
    ...wasm.loop(
      [...wasm.get(AT), ...wasm.get(TO), ...wasm.GE_U],
      wasm.when(tell(LINES_AT, LINES), wasm.get(TO), wasm.RETURN),
      [...wasm.get(AT), ...wasm.set(START), ...wasm.i32(1), ...wasm.set(OPEN)],
      wasm.block(judge(plan)),
      seek(vectorAt(0), isByte(NEWLINE)),
      [...wasm.get(LINES), ...wasm.i32(1), ...wasm.ADD, ...wasm.set(LINES)],
      [...wasm.get(OPEN), ...isTooLong, ...wasm.OR],
      wasm.when(tell(LINES_AT, LINES), tell(STOP_AT, AT), wasm.get(START), wasm.RETURN),
      advance(1),
      wasm.br(0),
    ),
    ...wasm.get(TO),
  ];
}

/** The few things that are needed of WebAssembly, which not every Node has: `--jitless` takes it away. */
interface Engine {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
  ) => {
    readonly exports: {
      readonly f: (from: number, to: number) => number;
      readonly m: { readonly buffer: ArrayBuffer };
    };
  };
}

/** A scan by the plan of a format, compiled; null where this machine or this Node cannot. */
export function vectorScan(plan: Plan): LineScan | null {
  const engine: Engine | undefined = Reflect.get(globalThis, 'WebAssembly');
  if (engine === undefined) return null;
  let exports: InstanceType<Engine['Instance']>['exports'];
  try {
    ({ exports } = new engine.Instance(new engine.Module(wasm.moduleOf(functionOf(plan), 5, PAGES))));
  } catch {
    return null;
  }
  const { f, m } = exports;
  const memory = new Uint8Array(m.buffer);
  const told = new Int32Array(m.buffer, 0, 2);
  return (bytes, from, end, onLine) => {
    let lines = 0;
    for (let base = from; base < end; ) {
      const window = bytes.subarray(base, Math.min(end, base + WINDOW));
      const length = window.lastIndexOf(NEWLINE) + 1;
      if (length === 0) {
        // Longer than any line that is read whole.
        const stop = bytes.indexOf(NEWLINE, base);
        onLine(base, stop);
        lines += 1;
        base = stop + 1;
        continue;
      }
      memory.set(window, HEAD);
      for (let at = HEAD; at < HEAD + length; ) {
        const start = f(at, HEAD + length);
        lines += told[LINES_AT] ?? 0;
        if (start >= HEAD + length) break;
        const stop = told[STOP_AT / 4] ?? 0;
        onLine(base + start - HEAD, base + stop - HEAD);
        at = stop + 1;
      }
      base += length;
    }
    return lines;
  };
}
