// Who may import whom (ARCHITECTURE.md). Reads the sources as text: no compiler API is needed, and a tree of which
// nothing was read is a failure, not a pass.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';

interface Layer {
  /** Path prefix below the root; the longest that fits a file is its layer. */
  readonly folder: string;
  /** Prefixes of own files that it may import, besides its own folder. */
  readonly own: readonly string[];
  /** Packages and Node modules that it may import; `node:*` stands for all of Node. */
  readonly packages: readonly string[];
  /** May it import files of its own folder? Causes may not import each other. */
  readonly siblings: boolean;
}

const PURE = ['src/core', 'src/facts'];

export const LAYERS: readonly Layer[] = [
  { folder: 'src/facts', own: [], packages: ['zod'], siblings: true },
  { folder: 'src/core', own: ['src/facts'], packages: ['zod'], siblings: true },
  { folder: 'src/symptoms', own: [...PURE, 'src/symptoms/shared', 'src/causes/shared'], packages: [], siblings: false },
  { folder: 'src/symptoms/shared', own: [...PURE, 'src/causes/shared'], packages: [], siblings: true },
  { folder: 'src/symptoms/symptoms.generated.ts', own: ['src/symptoms', ...PURE], packages: [], siblings: true },
  { folder: 'src/causes', own: [...PURE, 'src/causes/shared'], packages: [], siblings: false },
  { folder: 'src/causes/shared', own: PURE, packages: [], siblings: true },
  { folder: 'src/causes/causes.generated.ts', own: ['src/causes', ...PURE], packages: [], siblings: true },
  { folder: 'src/diagnosis', own: PURE, packages: [], siblings: true },
  { folder: 'src/proxies', own: PURE, packages: ['yaml', 'smol-toml'], siblings: true },
  { folder: 'src/logs', own: PURE, packages: ['zod'], siblings: true },
  { folder: 'src/logs/follow', own: [...PURE, 'src/host', 'src/logs'], packages: [], siblings: true },
  {
    folder: 'src/host',
    own: [...PURE, 'src/logs/redact.ts'],
    packages: ['node:*', 'dockerode', 'systeminformation'],
    siblings: true,
  },
  { folder: 'src/trace', own: [...PURE, 'src/host', 'src/logs', 'src/proxies'], packages: ['zod'], siblings: true },
  { folder: 'src/probes', own: [...PURE, 'src/host', 'src/trace'], packages: ['zod'], siblings: true },
  { folder: 'src/store', own: PURE, packages: ['node:sqlite', 'node:fs', 'node:path', 'zod'], siblings: true },
  { folder: 'src/alerts', own: PURE, packages: ['zod', 'node:crypto', 'nodemailer'], siblings: true },
  { folder: 'src/metrics', own: PURE, packages: ['prom-client'], siblings: true },
  {
    folder: 'src/config',
    own: [...PURE, 'src/probes', 'src/alerts', 'src/host'],
    packages: ['zod', 'yaml'],
    siblings: true,
  },
  { folder: 'src/api', own: [...PURE, 'src/metrics'], packages: ['fastify', 'zod', 'node:crypto'], siblings: true },
  {
    folder: 'src/explain',
    own: [...PURE, 'src/logs', 'src/diagnosis', 'src/causes', 'src/symptoms'],
    packages: [],
    siblings: true,
  },
  {
    folder: 'src/agent',
    own: ['src'],
    packages: ['node:*', 'node-cron', 'pino', 'zod', 'yaml', 'fastify'],
    siblings: true,
  },
  { folder: 'src/cli', own: ['src'], packages: ['node:*', 'zod', 'yaml'], siblings: true },
];

/** Layers that nobody below may import. */
const TOP = ['src/cli', 'src/agent', 'src/api'];

export interface LayerReport {
  readonly modules: number;
  readonly edges: number;
  readonly violations: readonly string[];
}

const IMPORT = /^\s*(?:import|export)\b[^'"`;]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

function sources(root: string): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => posix.join('src', file.split(sep).join('/')))
    .sort();
}

function inFolder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function layerOf(file: string): Layer | undefined {
  return LAYERS.filter(
    (layer) => inFolder(file, layer.folder) || (layer.folder.endsWith('/follow') && file.startsWith(layer.folder)),
  ).sort((a, b) => b.folder.length - a.folder.length)[0];
}

function packageAllowed(layer: Layer, name: string): boolean {
  return layer.packages.includes(name) || (name.startsWith('node:') && layer.packages.includes('node:*'));
}

function judgeImport(root: string, file: string, layer: Layer, specifier: string): string | null {
  if (!specifier.startsWith('.')) {
    const name = specifier.startsWith('node:')
      ? specifier
      : specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/');
    return packageAllowed(layer, name) ? null : `${file} may not import ${specifier}`;
  }
  const target = relative(root, join(root, dirname(file), specifier))
    .split(sep)
    .join('/');
  if (!existsSync(join(root, target))) return `${file} imports ${specifier}, which does not exist`;
  if (inFolder(target, 'src') && TOP.some((top) => inFolder(target, top)) && !TOP.some((top) => inFolder(file, top)))
    return `${file} may not import ${target}`;
  if (layer.siblings && inFolder(target, layer.folder)) return null;
  return layer.own.some((folder) => inFolder(target, folder)) ? null : `${file} may not import ${target}`;
}

/** Checks every import below `root`/src. */
export function checkLayers(root: string): LayerReport {
  const files = sources(root);
  const violations: string[] = [];
  let edges = 0;
  for (const file of files) {
    const layer = layerOf(file);
    if (!layer) {
      violations.push(`${file} belongs to no layer of scripts/layers.ts`);
      continue;
    }
    for (const match of readFileSync(join(root, file), 'utf8').matchAll(IMPORT)) {
      edges += 1;
      const problem = judgeImport(root, file, layer, match[1] ?? match[2] ?? match[3] ?? '');
      if (problem) violations.push(problem);
    }
  }
  return { modules: files.length, edges, violations };
}
