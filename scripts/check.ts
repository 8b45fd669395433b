// `npm run check`: every gate in order, the same line for people, the commit hook and CI. Stops at the first that fails.
import { spawnSync } from 'node:child_process';
import { checkLayers } from './layers.ts';

const GATES: readonly (readonly [string, readonly string[]])[] = [
  ['registries are fresh', ['node', 'scripts/generate.ts', '--check']],
  ['generated pages are fresh', ['node', 'scripts/docs.ts', '--check']],
  ['types', ['tsc', '--noEmit']],
  ['lint and format', ['biome', 'ci', '--colors=off', '--error-on-warnings', '.']],
];

for (const [name, [program = '', ...args]] of GATES) {
  const start = performance.now();
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`check: ${name}: failed`);
    process.exit(1);
  }
  console.log(`check: ${name}: ok (${Math.round(performance.now() - start)} ms)`);
}

const layers = checkLayers('.');
for (const violation of layers.violations) console.error(violation);
if (layers.violations.length > 0 || layers.modules < 150) {
  console.error(`check: layers: failed (${layers.modules} modules read)`);
  process.exit(1);
}
console.log(`check: layers: ok (${layers.modules} modules, ${layers.edges} imports)`);
