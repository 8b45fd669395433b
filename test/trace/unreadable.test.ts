import { expect, test } from 'vitest';
import type { ConfigReader, ConfigText } from '../../src/proxies/config-reader.ts';
import { readCaddy } from '../../src/trace/proxies/shared/caddy.ts';
import { treeOfFile } from '../../src/trace/proxies/shared/traefik.ts';

function reader(answer: ConfigText): ConfigReader {
  return { read: async () => answer, glob: async () => [] };
}

const ANSWERS: readonly (readonly [string, ConfigText, RegExp | null])[] = [
  ['is not there', { is: 'absent' }, null],
  ['may not be read', { is: 'denied' }, /could not read .*: permission denied/],
  ['cannot be read', { is: 'failed', why: 'EIO' }, /could not read .*: EIO/],
  ['does not parse', { is: 'text', text: '{[' }, /does not parse|no JSON object/],
];

test.each(ANSWERS)('a file of Traefik that %s', async (_how, answer, problem) => {
  const problems: string[] = [];
  const document = await treeOfFile(reader(answer), '/etc/traefik/dynamic.yml', problems);
  if (answer.is === 'text') expect(document?.error).toMatchObject({ line: 1 });
  else expect(document).toBeNull();
  if (problem === null) expect(problems).toEqual([]);
  else expect(problems).toEqual([expect.stringMatching(problem)]);
});

test.each(ANSWERS)('a configuration of Caddy that %s', async (_how, answer, problem) => {
  const source = await readCaddy(reader(answer), '/etc/caddy/caddy.json', async () => ({}));
  if (problem === null) expect(source).toBeNull();
  else expect(source?.problems).toEqual([expect.stringMatching(problem)]);
});

test('a Caddyfile that may not be read is there all the same', async () => {
  const environment = async () => ({});
  expect((await readCaddy(reader({ is: 'denied' }), '/etc/caddy/Caddyfile', environment))?.problems).toEqual([
    'could not read /etc/caddy/Caddyfile: permission denied',
  ]);
  expect(await readCaddy(reader({ is: 'absent' }), '/etc/caddy/Caddyfile', environment)).toBeNull();
});
