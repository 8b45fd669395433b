// As much of WebAssembly's binary format as one function needs. Names are those of the specification, shortened.

export type Code = readonly number[];

function leb(value: number, isSigned: boolean): number[] {
  const out: number[] = [];
  for (let rest = value; ; ) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = isSigned ? (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40) : rest === 0;
    out.push(isLast ? low : low | 0x80);
    if (isLast) return out;
  }
}

function unsigned(value: number): number[] {
  return leb(value, false);
}

const END = 0x0b;
export const EQZ: Code = [0x45];
export const EQ: Code = [0x46];
export const NE: Code = [0x47];
export const LT_U: Code = [0x49];
export const GE_U: Code = [0x4f];
export const GT_U: Code = [0x4b];
export const CTZ: Code = [0x68];
export const ADD: Code = [0x6a];
export const SUB: Code = [0x6b];
export const MUL: Code = [0x6c];
export const OR: Code = [0x72];
export const RETURN: Code = [0x0f];
export const BYTES_EQ: Code = [0xfd, 0x23];
export const V_AND: Code = [0xfd, 0x4e];
export const V_OR: Code = [0xfd, 0x50];
export const BITMASK: Code = [0xfd, 0x64];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const tee = (local: number): Code => [0x22, ...unsigned(local)];
export const i32 = (value: number): Code => [0x41, ...leb(value, true)];
/** Sixteen times the same byte. */
export const splat = (byte: number): Code => [0xfd, 0x0c, ...Array.from({ length: 16 }, () => byte)];
export const load8 = (offset: number): Code => [0x2d, 0, ...unsigned(offset)];
export const load32 = (offset: number): Code => [0x28, 0, ...unsigned(offset)];
export const load128 = (offset: number): Code => [0xfd, 0, 0, ...unsigned(offset)];
export const store32 = (offset: number): Code => [0x36, 2, ...unsigned(offset)];
/** Leaves `depth` blocks, or begins a loop again. */
export const br = (depth: number): Code => [0x0c, ...unsigned(depth)];
export const brIf = (depth: number): Code => [0x0d, ...unsigned(depth)];
export const block = (...body: readonly Code[]): Code => [0x02, 0x40, ...body.flat(), END];
export const loop = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), END];
export const when = (...body: readonly Code[]): Code => [0x04, 0x40, ...body.flat(), END];
export const either = (yes: Code, no: Code): Code => [0x04, 0x40, ...yes, 0x05, ...no, END];

const I32 = 0x7f;
const V128 = 0x7b;

function section(id: number, ...body: readonly Code[]): Code {
  const bytes = body.flat();
  return [id, ...unsigned(bytes.length), ...bytes];
}

function name(text: string): Code {
  return [...unsigned(text.length), ...new TextEncoder().encode(text)];
}

/** A module of one function, `f(i32, i32) → i32`, and its memory `m`; behind its arguments it has `ints` locals and one vector. */
export function moduleOf(body: Code, ints: number, pages: number): Uint8Array<ArrayBuffer> {
  const code = [2, ...unsigned(ints), I32, 1, V128, ...body, END];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, I32, I32, 1, I32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 1, ...unsigned(pages), ...unsigned(pages)]),
    ...section(7, [2], name('f'), [0, 0], name('m'), [2, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}
