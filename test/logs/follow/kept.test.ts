import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Scene } from './scene.ts';

test('packed files that were there at the first start are not news at the first rotation', async () => {
  await using scene = new Scene();
  const day = Array.from({ length: 400 }, (_, i) => `yesterday ${i}`);
  writeFileSync(scene.path('error.log.2'), `${day.join('\n')}\n`);
  execFileSync('gzip', [scene.path('error.log.2')]);
  writeFileSync(scene.log, 'today\n');
  // What was packed a moment ago is perhaps not whole yet, and is looked at later.
  await later(350);
  await scene.follow();
  renameSync(scene.path('error.log.2.gz'), scene.path('error.log.3.gz'));
  renameSync(scene.log, scene.path('error.log.1'));
  writeFileSync(scene.log, 'new\n');
  await scene.until(() => scene.lines.length > 0);
  await later(600);
  appendFileSync(scene.log, 'newer\n');
  await scene.until(() => scene.lines.includes('newer'));
  expect(scene.lines).toEqual(['new', 'newer']);
});
