import { expect, test } from 'vitest';
import { recognise } from '../../src/logs/recognise.ts';
import { piecesOf, recogniseInPieces } from '../../src/trace/in-pieces.ts';

const told = (n: number): string =>
  `2026/11/27 10:00:01 [error] 31#31: *${n} FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error: no ${n} in /srv/a.php:7
Stack trace:
#0 {main}
  thrown in /srv/a.php on line 7" while reading response header from upstream, client: 203.0.113.9, server: a.example, request: "GET / HTTP/1.1", upstream: "fastcgi://127.0.0.1:9000", host: "a.example"`;

test('records of several lines are whole in one piece, and keep their lines', async () => {
  const text = Array.from({ length: 400 }, (_, n) => told(n)).join('\n');
  const pieces = [...piecesOf(text, 'nginx')];
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.join('\n')).toBe(text);
  for (const piece of pieces) expect(piece).toMatch(/^2026.*host: "a\.example"$/s);
  const read = await recogniseInPieces(text, { program: 'nginx' });
  expect(read).toEqual(recognise(text, { program: 'nginx' }));
});

test('what holds no record is cut at a line', () => {
  const text = '  at x\n'.repeat(20_000).trimEnd();
  for (const program of ['nginx', 'caddy']) expect([...piecesOf(text, program)].join('\n')).toBe(text);
});
