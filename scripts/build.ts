// `npm run build`: the whole program as one file, dist/why502.cjs, and what loads it.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

interface Kind {
  /** What the loader calls, or a script that runs by itself. */
  readonly kind: 'module' | 'main';
  /** Instead of the command line: a file to start with, below the root. */
  readonly entry?: string;
  readonly outfile: string;
}

/** What is packaged. */
export const PARTS = ['why502.cjs', 'why502.mjs', 'main.mjs'] as const;

/** What CommonJS has instead of import.meta.url. */
const SELF = "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;";

/**
 * esbuild hoists imports of Node's modules to the top of the file, so that `why502 version` would load TLS and SQLite.
 * Each becomes a small module of its own instead, evaluated with the first one that imports it.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    const known = new Set(builtinModules);
    onResolve({ filter: /^(?:node:)?[a-z_/]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      return known.has(name) || known.has(`node:${name}`) ? { path: `node:${name}`, namespace: 'builtin' } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};

/** What dockerode brings for building images and for Docker over SSH, which why502 never does: two thirds of the bundle. */
const UNUSED = /^(?:ssh2|protobufjs|tar-fs|@balena\/dockerignore|@grpc\/(?:grpc-js|proto-loader))$/;

const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'unused' }));
    // zod carries its messages in fifty languages.
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace('index.js', 'en.js')),
    }));
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/** What the loader calls: a function with the names that a CommonJS module is given. */
const HEAD = '(function (exports, require, module, __filename, __dirname) {';

/** Starts the program, for the packages: compiled code lies beside it. */
const MAIN = `import { start } from './why502.mjs';
await start();
`;

/** Characters beyond ASCII, in regular expressions and templates, would make the whole program two bytes a character in memory. */
function inAscii(text: string): string {
  return text.replace(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Bundles the command line into one file: for the loader, or as the main script of the single executable. */
export async function bundle({ kind, entry, outfile }: Kind): Promise<number> {
  mkdirSync(dirname(outfile), { recursive: true });
  const isMain = kind === 'main';
  const program = isMain
    ? "import { start } from './src/cli/main.ts'; start();"
    : "export { start } from './src/cli/main.ts';";
  await build({
    stdin: {
      contents: entry === undefined ? program : `import './${entry}';`,
      resolveDir: '.',
      loader: 'ts',
      sourcefile: 'entry.ts',
    },
    outfile,
    format: 'cjs',
    bundle: true,
    platform: 'node',
    target: 'node24',
    minify: true,
    // An error that nobody caught prints its line of the source.
    lineLimit: 200,
    legalComments: 'none',
    external: ['cpu-features', '*.node'],
    plugins: [lazyBuiltins, leaveOut],
    banner: { js: isMain ? SELF : `${HEAD}${SELF}` },
    footer: { js: isMain ? '' : '})' },
    define: { 'import.meta.main': 'false', 'import.meta.url': 'importMetaUrl' },
    logLevel: 'warning',
  });
  writeFileSync(outfile, inAscii(readFileSync(outfile, 'utf8')));
  return statSync(outfile).size;
}

/** The program, its loader, and a line that starts it, for `node dist/main.mjs` and the Debian package. */
export async function buildAll(folder = 'dist'): Promise<void> {
  const outfile = join(folder, 'why502.cjs');
  const size = await bundle({ kind: 'module', outfile });
  writeFileSync(join(folder, 'main.mjs'), MAIN);
  // Last: its time says how old the whole is.
  copyFileSync('scripts/load.mjs', join(folder, 'why502.mjs'));
  for (const file of PARTS) chmodSync(join(folder, file), 0o644);
  console.error(`${outfile}: ${(size / 1024 ** 2).toFixed(1)} MiB`);
}

if (import.meta.main) await buildAll();
