import { describe, expect, test } from 'vitest';
import { errorReader } from '../../../src/logs/rates/error-fields.ts';
import { examples } from '../../../src/logs/signature.ts';
import { signatures } from '../../../src/logs/signatures.generated.ts';

const PREFIXES = ['', '2026-11-21T10:04:05.123456Z ', 'Nov 21 10:04:05 vps proxy[12]: '];

describe.each(['apache', 'haproxy', 'caddy', 'traefik'])('errors of %s', (program) => {
  const lines = signatures
    .filter((one) => one.program === program)
    .flatMap((one) => examples(one))
    .filter((line) => !line.includes('\n'));

  test.each(PREFIXES)('counting reads what explaining reads, behind "%s"', (prefix) => {
    const read = errorReader(program, ({ fields }) => fields.backend ?? fields.address ?? null);
    // Colours make a line go the long way, through everything that a pasted log may be wrapped in.
    const both = lines.map((line) => ({
      line,
      short: read(prefix + line),
      long: read(`${prefix}${line}\x1b[0m`),
    }));
    for (const { line, short, long } of both) expect({ line, ...short }).toEqual({ line, ...long });
    expect(both.filter(({ short }) => short !== null).length).toBeGreaterThan(3);
  });
});
