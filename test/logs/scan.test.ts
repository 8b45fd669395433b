import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../src/core/event.ts';
import { COMBINED } from '../../src/logs/access-format.ts';
import { LINE_CAP } from '../../src/logs/lines.ts';
import { accessCode } from '../../src/logs/scan/access-code.ts';
import { errorCode } from '../../src/logs/scan/error-code.ts';
import { isErrorLineInteresting } from '../../src/logs/scan/error-line.ts';
import { isDullRequest, scanWith } from '../../src/logs/scan/lines.ts';
import { planOf } from '../../src/logs/scan/plan.ts';
import { vectorScan } from '../../src/logs/scan/vector.ts';
import { LogScanner, type ScanKind } from '../../src/logs/scan.ts';
import { examples } from '../../src/logs/signature.ts';
import { signatures } from '../../src/logs/signatures.generated.ts';

const NOW = Date.UTC(2026, 10, 27);

type Told = readonly (readonly [event: Omit<LogEvent, 'line'>, offset: number])[];

function scan(kind: ScanKind, format: string | undefined, chunks: readonly Uint8Array[]): Told {
  const told: [Omit<LogEvent, 'line'>, number][] = [];
  const sink = ({ line: _, ...event }: LogEvent, offset: number): void => {
    told.push([event, offset]);
  };
  const scanner = new LogScanner(kind, sink, { now: NOW, ...(format === undefined ? {} : { format }) });
  for (const chunk of chunks) scanner.write(chunk);
  scanner.end();
  return told;
}

/** Every line by itself and without its line feed: nothing judges its bytes first. */
function slowly(kind: ScanKind, format: string | undefined, lines: readonly Buffer[]): Told {
  let offset = 0;
  return lines.flatMap((line) => {
    const told = scan(kind, format, [line]).map(([event, at]) => [event, at + offset] as const);
    offset += line.length + 1;
    return told;
  });
}

function cutUp(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

const NAMES = ['remote_addr', 'remote_user', 'time_local', 'request', 'http_user_agent', 'upstream_addr'];
const literal = fc.constantFrom(
  ' ',
  '" ',
  ' "',
  '" "',
  '|',
  '\t',
  '","s":"',
  ', ',
  ' - ',
  ' [',
  '] "',
  '":',
  'é ',
  ' x=',
);
const variable = fc.constantFrom(...NAMES, 'status', 'upstream_status', 'status', 'upstream_status');
const format = fc.oneof(
  { weight: 1, arbitrary: fc.constant(COMBINED) },
  { weight: 1, arbitrary: fc.constant(`${COMBINED} "$upstream_addr" $upstream_status $request_time`) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '"', 'log ', '{"a":"'),
        fc.array(fc.tuple(variable, literal), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
      )
      .map(([before, parts, isOpen]) => {
        const text = parts.map(([name, after]) => `\${${name}}${after}`).join('');
        return before + (isOpen ? text.replace(/[^}]+$/, '') : text);
      }),
  },
);
const status = fc.constantFrom(
  '200',
  '304',
  '404',
  '413',
  '499',
  '500',
  '502',
  '504',
  '009',
  '000',
  '999',
  '1',
  '',
  '2x0',
);
const value = fc.oneof(
  status,
  fc.constantFrom(
    '-',
    '203.0.113.9',
    '2001:db8::1',
    'GET /a?b=c HTTP/1.1',
    '502, 200',
    '200 : 502',
    '404',
    '504, ',
    '\\"',
  ),
  fc.constantFrom('a" 200 b', 'x\\" 200 y', '" 200 ', '] "', '\r', '\xff\xfe', ' : ', ',', 'no live upstreams'),
  fc.string({ unit: 'binary-ascii', maxLength: 30 }),
);

/** A line of the format with any values, and with mistakes. */
function lineOf(form: string, values: readonly string[], spoil: number): Buffer {
  let next = 0;
  const text = form.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_all, a?: string, b?: string) => {
    const given = values[next++ % values.length] ?? '';
    return (a ?? b)?.endsWith('status') && !/^[\d\-, :]*$/.test(given) && spoil % 3 > 0 ? '502' : given;
  });
  const bytes = Buffer.from(text.replaceAll('\n', ' '), spoil % 5 === 0 ? 'latin1' : 'utf8');
  if (spoil % 7 === 0) return bytes.subarray(0, spoil % (bytes.length + 1));
  if (spoil % 11 === 0) return Buffer.concat([bytes, Buffer.from('\r')]);
  return spoil % 97 === 0 ? Buffer.concat([bytes, Buffer.alloc(LINE_CAP, 'x')]) : bytes;
}

const log = format.chain((form) =>
  fc
    .array(fc.tuple(fc.array(value, { minLength: 1, maxLength: 9 }), fc.nat(1000)), { minLength: 1, maxLength: 8 })
    .map((made) => ({ form, lines: made.map(([values, spoil]) => lineOf(form, values, spoil)) })),
);

describe('an access log by its bytes', () => {
  it('tells what reading every line tells, whatever the format, the lines and the chunks', () => {
    let events = 0;
    fc.assert(
      fc.property(log, fc.array(fc.nat(5000), { maxLength: 3 }), ({ form, lines }, cuts) => {
        const slow = slowly('access', form, lines);
        const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
        expect(scan('access', form, cutUp(bytes, cuts))).toEqual(slow);
        events += slow.length;
      }),
      { numRuns: 1500 },
    );
    expect(events).toBeGreaterThan(500);
  });

  it.each([
    [
      '{"a":"$request - $http_user_agent - $status" "$status',
      '{"a":"no live upstreams - 200 - 200" "no live upstreams',
    ],
    ['$remote_addr $http_user_agent $status ', '203.0.113.9 x 200 502 '],
  ])('reads alike what once was not: %s', (form, text) => {
    const line = Buffer.from(text);
    expect(slowly('access', form, [line])).toEqual(scan('access', form, [line, Buffer.from('\n')]));
  });

  it('judges sixteen bytes at a time as it judges one', () => {
    let dull = 0;
    fc.assert(
      fc.property(log, ({ form, lines }) => {
        const plan = planOf(form);
        if (plan === null) return;
        const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
        const vector = vectorScan(accessCode(plan));
        const seen = [vector, scanWith((all, start, stop) => !isDullRequest(plan, all, start, stop))].map(
          (scanLines) => {
            const found: string[] = [];
            const count = scanLines?.(bytes, 0, bytes.length, (start, stop) => found.push(`${start} ${stop}`));
            return { found, count };
          },
        );
        expect(seen[0]).toEqual(seen[1]);
        expect(seen[0]?.count).toBe(lines.length);
        dull += lines.length - (seen[0]?.found.length ?? 0);
      }),
      { numRuns: 1500 },
    );
    expect(dull).toBeGreaterThan(150);
  });

  it('reads few lines of an ordinary log, in windows of any content', () => {
    const plan = planOf(COMBINED);
    const line = (i: number): string =>
      `203.0.113.${i % 250} - - [21/Nov/2026:10:04:05 +0000] "GET /${'a'.repeat(i % 90)} HTTP/1.1" ${i % 100 === 0 ? 502 : 200} ${i} "-" "${'x'.repeat(i % 5000 === 0 ? 70_000 : i % 60)}"\n`;
    const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, i) => line(i)).join(''));
    const found: number[] = [];
    const count = plan && vectorScan(accessCode(plan))?.(bytes, 0, bytes.length, (start) => found.push(start));
    expect(count).toBe(20_000);
    expect(found).toHaveLength(200);
    expect(found.every((start) => bytes.toString('latin1', start, start + 10) === '203.0.113.')).toBe(true);
  });

  it('leaves formats alone whose lines it cannot judge', () => {
    expect(planOf('$remote_addr $request')).toBeNull();
    expect(planOf('$remote_addr$status $request')).toBeNull();
    expect(planOf(`\${a}F$status`)).toBeNull();
    expect(planOf('$a\\n$status')).toBeNull();
  });
});

const piece = fc.constantFrom(
  ...[
    '2026/11/21 10:04:05 ',
    '[error] ',
    '[warn] ',
    '[crit] ',
    '[info] ',
    '[emerg] ',
    '[er',
    '[xrror] ',
    '12#12',
    ': ',
  ],
  ...[
    '*5 ',
    '*',
    ' ',
    'open() "/a" failed',
    'access forbidden',
    '"/a" is not',
    '"proxy" is',
    'client intended',
    'client ',
  ],
  ...[
    'clien',
    'clie',
    'a client request',
    'connect() failed',
    'no live upstreams',
    ', client: 1.2.3.4',
    '\r',
    ':',
    'i',
    '',
  ],
);
const errorLine = fc.oneof(
  fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 5 }).map((pieces) => `2026/11/21 10:04:05 [error] 12#12: ${pieces.join('')}`),
  fc.array(piece, { maxLength: 5 }).map((pieces) => `2026/11/21 10:04:05 [warn] 1#1: *5 ${pieces.join('')}`),
);

describe('an error log by its bytes', () => {
  it('is judged sixteen bytes at a time as it is by one', () => {
    let dull = 0;
    fc.assert(
      fc.property(fc.array(errorLine, { minLength: 1, maxLength: 12 }), (lines) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const seen = [vectorScan(errorCode), scanWith(isErrorLineInteresting)].map((scanLines) => {
          const found: string[] = [];
          const count = scanLines?.(bytes, 0, bytes.length, (start, stop) => {
            if (stop > start) found.push(`${start} ${stop}`);
          });
          return { found, count };
        });
        expect(seen[0]).toEqual(seen[1]);
        dull += lines.length - (seen[0]?.found.length ?? 0);
      }),
      { numRuns: 3000 },
    );
    expect(dull).toBeGreaterThan(1000);
  });

  it('reads every line that tells something, from warnings on', () => {
    const lines = signatures
      .filter(({ program }) => program === 'nginx')
      .flatMap((one) => examples(one))
      .filter((line) => !line.includes('\n') && !/ \[(?:notice|info|debug)\] /.test(line))
      .map((line) => Buffer.from(line));
    const kept = lines.filter((line) => isErrorLineInteresting(line, 0, line.length));
    const missed = lines.filter((line) => !kept.includes(line) && slowly('nginx-error', undefined, [line]).length > 0);
    expect(missed.map(String)).toEqual([]);
    expect(kept.length).toBeGreaterThan(200);
  });
});
