// `npm run build`: the whole program as one file, dist/why502.mjs, and the same as CommonJS for the single executable.
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

interface Kind {
  readonly format: 'esm' | 'cjs';
  readonly outfile: string;
}

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

// Packages that are CommonJS inside call require for Node's own modules; an ES module has none.
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** Starts the bundle. Code that was compiled when the package was made is taken from beside it. */
const MAIN = `import { enableCompileCache } from 'node:module';
enableCompileCache({ directory: import.meta.dirname + '/cache', portable: true });
const { start } = await import('./why502.mjs');
await start();
`;

/** Bundles the command line into one file. */
export async function bundle({ format, outfile }: Kind): Promise<number> {
  mkdirSync('dist', { recursive: true });
  const contents =
    format === 'esm'
      ? "export { start } from './src/cli/main.ts';"
      : "import { start } from './src/cli/main.ts'; start();";
  await build({
    stdin: { contents, resolveDir: '.', loader: 'ts', sourcefile: 'entry.ts' },
    outfile,
    format,
    bundle: true,
    platform: 'node',
    target: 'node24',
    minify: true,
    // An error that nobody caught prints its line of the source.
    lineLimit: 200,
    legalComments: 'none',
    external: ['cpu-features', '*.node'],
    plugins: [lazyBuiltins, leaveOut],
    ...(format === 'esm'
      ? { banner: { js: REQUIRE } }
      : { banner: { js: SELF }, define: { 'import.meta.main': 'false', 'import.meta.url': 'importMetaUrl' } }),
    logLevel: 'warning',
  });
  return statSync(outfile).size;
}

/** The bundle with a line that starts it, for `node dist/why502.mjs` and the Debian package. */
export async function buildAll(): Promise<void> {
  const size = await bundle({ format: 'esm', outfile: 'dist/why502.mjs' });
  writeFileSync('dist/main.mjs', MAIN);
  chmodSync('dist/why502.mjs', 0o644);
  console.log(`dist/why502.mjs: ${(size / 1024 ** 2).toFixed(1)} MiB`);
}

if (import.meta.main) await buildAll();
