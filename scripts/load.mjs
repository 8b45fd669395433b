// Copied to dist/why502.mjs: runs the program beside it (why502.cjs) with the code that an earlier run compiled.
// Node's own compile cache leaves out what is compiled when it is first called, which is nearly everything.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants, Script } from 'node:vm';
import { crc32 } from 'node:zlib';

const PROGRAM = join(import.meta.dirname, 'why502.cjs');
/** What starts often, or should start fast, has a cache of its own: it holds what the first run of a kind needed. */
const KINDS = ['agent', 'diagnose', 'explain'];

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Written beside and renamed: another process may read at the same moment. Where it may not be written, nothing is lost. */
function keep(folder, kind, name, data) {
  try {
    mkdirSync(folder, { recursive: true });
    const fresh = join(folder, `.${name}.${process.pid}`);
    writeFileSync(fresh, data, { mode: 0o600 });
    renameSync(fresh, join(folder, name));
    for (const old of readdirSync(folder)) if (old.startsWith(`${kind}-`) && old !== name) rmSync(join(folder, old));
  } catch {
    // A directory of somebody else, a full disk: compiled again next time.
  }
}

/** The program's own `start`. A function of its own: what it read to get there is not kept while the program runs. */
function load(folder) {
  const bytes = readFileSync(PROGRAM);
  const kind = KINDS.find((one) => one === process.argv[2]) ?? 'other';
  // V8 itself compares no more than the length of the source.
  const name = `${kind}-${crc32(bytes).toString(16)}`;
  const cachedData = readIfThere(join(folder, name));
  const script = new Script(bytes.latin1Slice(), {
    filename: PROGRAM,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (script.cachedDataRejected !== false)
    process.once('exit', (code) => {
      // Refused (a wrong option or configuration: 2) or broken (64 and more): little was compiled of what the next one needs.
      if (code !== 2 && code < 64) keep(folder, kind, name, script.createCachedData());
    });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(PROGRAM), module, PROGRAM, dirname(PROGRAM));
  return module.exports.start;
}

/** Runs the program on this process's arguments; `folder` holds compiled code, and only its owner may write there. */
export async function start(folder = join(import.meta.dirname, 'cache')) {
  await load(folder)();
}
