import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkLayers } from '../../scripts/layers.ts';

const roots: string[] = [];

function tree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'why502-layers-'));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

describe('who may import whom', () => {
  it('holds for this tree, of which something was read', () => {
    const report = checkLayers('.');
    expect(report.violations).toEqual([]);
    expect(report.modules).toBeGreaterThan(150);
    expect(report.edges).toBeGreaterThan(400);
  });

  it.each([
    ['a cause that reads files', 'src/causes/app/x.ts', "import { readFileSync } from 'node:fs';"],
    ['a cause that imports a cause', 'src/causes/app/x.ts', "import { rule } from '../unit/y.ts';"],
    ['core that imports causes', 'src/core/x.ts', "import { rule } from '../causes/unit/y.ts';"],
    ['a look that bypasses the host door', 'src/trace/x.ts', "import { readFile } from 'node:fs/promises';"],
    ['alerts that know the store', 'src/alerts/x.ts', "import { open } from '../store/open.ts';"],
    ['an api that probes', 'src/api/x.ts', "import { probe } from '../trace/z.ts';"],
    ['a type-only import counts too', 'src/diagnosis/x.ts', "import type { Rule } from '../causes/unit/y.ts';"],
    ['a lazy import counts too', 'src/proxies/x.ts', "export const later = () => import('../host/real.ts');"],
    ['a second module for metrics', 'src/agent/x.ts', "import { Counter } from 'prom-client';"],
    ['a folder of no layer', 'src/misc/x.ts', 'export const x = 1;'],
  ])('is broken by %s', (_name, file, text) => {
    const root = tree({
      'src/causes/unit/y.ts': '',
      'src/store/open.ts': '',
      'src/trace/z.ts': '',
      'src/host/real.ts': '',
      [file]: `${text}\n`,
    });
    expect(checkLayers(root).violations).toHaveLength(1);
    expect(checkLayers(root).violations[0]).toContain(file);
  });
});
