/** A stack is one folder, `stacks/NAME`; its name is the folder's. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from './fault.ts';

/** `stacks/NAME/stack.ts`: how to see that the stack is healthy. Not part of its image. */
export type StackCard = {
  /** Where a client on the host reaches it; default http://localhost. */
  origin?: string;
  /** The path that a healthy stack answers with 200. */
  path: string;
  /** What the healthy body contains. */
  body: RegExp;
  /** Results of a diagnosis that are about this stack's own route. */
  route: RegExp;
};

export type Stack = StackCard & { name: string };

export function defineStack(card: StackCard): StackCard {
  return card;
}

const folder = join(import.meta.dirname, '../stacks');
const known = new Map<string, Stack>();

/** Reads every stack's card; called once, before `stackOf`. Returns the names. */
export async function loadStacks(): Promise<string[]> {
  for (const name of (await readdir(folder)).sort()) {
    const { stack } = (await import(join(folder, name, 'stack.ts'))) as { stack: StackCard };
    known.set(name, { ...stack, name });
  }
  return [...known.keys()];
}

export function stackOf(name: string): Stack {
  const stack = known.get(name);
  if (stack === undefined) throw new Error(`no stack is called ${name}`);
  return stack;
}

/** The stack as a fault finds it: its `prepare` may have built another layout. */
export function layoutOf({ stack, layout }: Pick<Fault, 'stack' | 'layout'>): Stack {
  return { ...stackOf(stack), ...layout };
}

export function urlOf(stack: Stack, path: string): string {
  return `${stack.origin ?? 'http://localhost'}${path}`;
}
