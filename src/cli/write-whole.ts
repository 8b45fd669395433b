import { rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Call, CliError } from './command.ts';

/** Writes a file whole or not at all, readable by its owner only; the path that it has. */
export async function writeWhole(call: Call, file: string, text: string, mode = 0o600): Promise<string> {
  const path = resolve(call.io.cwd, file);
  const half = `${path}.${process.pid}.part`;
  try {
    await writeFile(half, text, { mode, flag: 'wx' });
    await rename(half, path);
    return path;
  } catch (error) {
    await rm(half, { force: true });
    throw new CliError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
