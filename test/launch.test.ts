import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NODE_ENVIRONMENT, NODE_FLAGS } from '../scripts/launch.ts';

test.each(['bin/why502', 'deploy/why502.sh'])('%s starts Node as the bench measures it', (file) => {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(NODE_FLAGS.join(' '));
  for (const [name, value] of Object.entries(NODE_ENVIRONMENT)) expect(text).toContain(`${name}=${value}`);
});
