import { LINE_CAP } from '../lines.ts';
import * as wasm from './assemble.ts';
import {
  AT,
  advance,
  HEAD,
  INTS,
  isNewline,
  LINES,
  LINES_AT,
  OPEN,
  START,
  STOP_AT,
  seek,
  TO,
  vectorAt,
} from './frame.ts';
import { type LineScan, NEWLINE } from './lines.ts';

// Goes over a log sixteen bytes at a time.

const WINDOW = 64 * 1024;
const PAGES = 2;

/** `f(from, to)`: where the first line of interest in a window begins, or `to`. */
function functionOf(judgement: wasm.Code): wasm.Code {
  const tell = (at: number, local: number): wasm.Code => [...wasm.i32(at), ...wasm.get(local), ...wasm.store32(0)];
  const isTooLong = [...wasm.get(AT), ...wasm.get(START), ...wasm.SUB, ...wasm.i32(LINE_CAP), ...wasm.GT_U];
  return [
    ...wasm.loop(
      [...wasm.get(AT), ...wasm.get(TO), ...wasm.GE_U],
      wasm.when(tell(LINES_AT, LINES), wasm.get(TO), wasm.RETURN),
      [...wasm.get(AT), ...wasm.set(START), ...wasm.i32(1), ...wasm.set(OPEN)],
      wasm.block(judgement),
      seek(vectorAt(0), isNewline),
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

/** A scan by a compiled judgement; null where this machine or this Node cannot. */
export function vectorScan(judgement: wasm.Code): LineScan | null {
  const engine: Engine | undefined = Reflect.get(globalThis, 'WebAssembly');
  if (engine === undefined) return null;
  let exports: InstanceType<Engine['Instance']>['exports'];
  try {
    ({ exports } = new engine.Instance(new engine.Module(wasm.moduleOf(functionOf(judgement), INTS, PAGES))));
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
