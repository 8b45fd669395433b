import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from './fault.ts';
import { loadStacks } from './stacks.ts';

const folder = join(import.meta.dirname, '../faults');

/** Every fault, read from `faults/STACK/NAME.ts`; the file's name is the fault's id. */
export async function loadFaults(): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const stack of await loadStacks()) {
    for (const file of (await readdir(join(folder, stack)).catch(() => [] as string[])).sort()) {
      if (!file.endsWith('.ts')) continue;
      const { fault } = (await import(join(folder, stack, file))) as { fault: Fault };
      const id = `${stack}/${file.slice(0, -3)}`;
      if (fault.id !== id || fault.stack !== stack)
        throw new Error(`${id}.ts calls itself ${fault.id} (${fault.stack})`);
      faults.push(fault);
    }
  }
  return faults;
}
