import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLines } from '../../src/logs/clean-lines.ts';
import { recognise } from '../../src/logs/recognise.ts';
import { Redactor, redact } from '../../src/logs/redact.ts';
import { decodeBytes, sanitise, sanitiseLines } from '../../src/logs/sanitise.ts';
import { examples, literals, readFields } from '../../src/logs/signature.ts';
import { signatures } from '../../src/logs/signatures.generated.ts';
import { strip } from '../../src/logs/strip.ts';
import { cpuMs } from '../helpers/cpu.ts';
import { expectLinear } from '../helpers/linear.ts';

const SMALL = 20_000;
const LARGE = 1_000_000;

/** Repeats a piece to a length. */
function fill(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

/** Pieces of a signature's own examples and literals, which is what its pattern likes best, and classics. */
function piecesOf(example: string, finds: readonly string[]): string[] {
  const words = example.split(/(?<=[\s:("'=,])/).filter((word) => word.length > 1);
  return [
    ...new Set([
      ...finds,
      example,
      example.slice(0, example.length >> 1),
      words[0] ?? 'a',
      words.at(-1) ?? 'a',
      words[words.length >> 1] ?? 'a',
      'a',
      ' ',
      '1',
      '/',
      'a.',
      '"',
      "'",
    ]),
  ];
}

describe('no pattern can be made to stall', () => {
  it('of any signature, in time linear in 1 MB of hostile input', () => {
    for (const signature of signatures) {
      if (signature.pattern === undefined) continue;
      const [example = ''] = examples(signature);
      const lead = example.slice(0, 60);
      const timed = piecesOf(example, literals(signature)).map((piece) => ({
        piece,
        ms: cpuMs(() => readFields(signature, lead + fill(piece, SMALL))),
      }));
      // The piece that it likes least, at full length.
      const { piece } = timed.reduce((a, b) => (b.ms > a.ms ? b : a));
      expectLinear((size) => readFields(signature, lead + fill(piece, size)), LARGE);
    }
  }, 600_000);

  const nasty: readonly (readonly [string, string])[] = [
    ['question marks', '?'],
    ['slashes', '/'],
    ['paths with queries', '/a?'],
    ['schemes', '://'],
    ['users', '://a:b@'],
    ['jwt', 'eyJ'],
    ['jwt with dots', 'eyJaaaaaa.'],
    ['pem', '-----BEGIN PRIVATE KEY-----'],
    ['names', 'password'],
    ['assignments', 'password='],
    ['quoted', "secret='"],
    ['headers', 'cookie:'],
    ['bearer', 'bearer '],
    ['dashes', '-----'],
    ['escapes', '\x1b['],
    ['osc', '\x1b]'],
    ['surrogates', '\ud800'],
    ['zero width', '\u200b'],
    ['brackets', '['],
    ['backslashes', '\\'],
    ['quotes', '"'],
    ['spaces', ' '],
    ['letters', 'a'],
    ['dots', 'a.'],
    ['json', '{"a":'],
    ['frames', '  File "a", line 1\n'],
    ['headers of tracebacks', 'Traceback (most recent call last):\n'],
    ['stack', '    at a (/b.js:1:1)\n'],
    ['dates', '2026-11-21T10:04:05 '],
    ['compose', 'a | '],
    ['syslog', '<1>Nov 21 10:04:05 h a: '],
    ['records', '2026/11/21 10:04:05 [error] 1#1: *1 connect() failed (111: '],
    ['client', ', client: '],
    ['errors', 'Error: '],
    ['dotted', 'a.b.C: '],
    ['newlines', '\n'],
  ];
  it.each(nasty)(
    '%s: sanitising, redacting, stripping and recognising stay linear',
    (_name, piece) => {
      const all = (text: string): void => {
        redact(text);
        sanitise(text);
        strip(text.slice(0, 16_384));
      };
      const whole = fill(piece, LARGE);
      expectLinear((size) => all(whole.slice(0, size)), LARGE);
      expectLinear((size) => recognise(whole.slice(0, size)), LARGE / 2);
    },
    120_000,
  );
});

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

describe('sanitise', () => {
  it('leaves no control, invisible or broken character, and is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const clean = sanitise(text);
        expect(clean).not.toMatch(CONTROL);
        expect(clean.isWellFormed()).toBe(true);
        expect(sanitise(clean)).toBe(clean);
      }),
    );
    expect(sanitise('a\ud800b\u202ec\x1b[31m')).toBe('a\\u{D800}b\\u{202E}c\\x1B[31m');
    expect(sanitiseLines('a\r\nb\x07')).toBe('a\\x0D\nb\\x07');
  });

  it('makes text of any bytes', () => {
    expect(decodeBytes(Uint8Array.from([0x61, 0xff, 0xed, 0xa0, 0x80, 0xc3, 0xa9, 0xc3]))).toBe(
      'a\\xFF\\xED\\xA0\\x80é\\xC3',
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => decodeBytes(bytes).isWellFormed()));
  });
});

const SECRET = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.~!$%*+^-]{11,40}$/);

describe('redact', () => {
  const places: readonly ((secret: string) => string)[] = [
    (s) => `postgres://app:${s}@db:5432/shop`,
    (s) => `redis://:${s}@redis:6379/0`,
    (s) => `GET /login?token=${encodeURIComponent(s)}&x=1 HTTP/1.1`,
    (s) => `Authorization: Bearer ${s}`,
    (s) => `{"password":"${s}","user":"a"}`,
    (s) => `DB_PASSWORD=${s}`,
    (s) => `cookie: session=${s}; theme=dark`,
    (s) => `{'PASSWORD': '${s}', 'HOST': 'db'}`,
    (s) => `api_key: "${s}"`,
    (s) => `OperationalError: access_token=${s} refused`,
    (s) => `https://user:${s}@example.com/path`,
    (s) => `secret: ${s}`,
    (s) => `/usr/bin/app --port 80 --db-password ${s} --verbose`,
    (s) => `app --api-token ${s}`,
    (s) => `mysql -u root -p'${s}' -h db`,
    (s) => `curl -s -u admin:'${s}' http://x/`.replaceAll("'", ''),
    (s) => `redis-cli -h cache -a ${s} ping`,
    (s) => `body {\\"password\\":\\"${s}\\"}`,
    (s) => `next=%2Fa&token%3D${encodeURIComponent(s)}`,
    (s) => `Proxy-Authorization: Digest username="u", response="${s}"`,
    (s) => `smtp: AUTH PLAIN ${Buffer.from(s).toString('base64')}`,
    (s) => `it's app --db-password "two ${s} words"`,
    (s) => `it's app --db-password 'two ${s} words' --x 'y'`,
    (s) => `curl -su admin:${s} http://x/`,
    (s) => `curl -fsSu "admin:two ${s} words" http://x/`,
    (s) => `redis-cli -a "two ${s}" ping`,
    (s) => `DB_PASSWORD=it's${s}`,
    (s) => `DB_PASSWORD='it's ${s}'`,
    (s) => `spring.datasource.password.value=${s}`,
    (s) => `{"secret.key":"it's ${s}"}`,
  ];
  it('lets no planted secret survive, wherever a log may hold one', () => {
    fc.assert(
      fc.property(
        SECRET,
        fc.integer({ min: 0, max: places.length - 1 }),
        fc.string({ maxLength: 20 }),
        (secret, place, noise) => {
          const text = `${noise.replaceAll('\n', ' ')} ${places[place]?.(secret) ?? ''}`;
          expect(redact(sanitise(text))).not.toContain(secret);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('lets none out through events: text, detail or fields', () => {
    const lines: readonly ((secret: string) => string)[] = [
      (s) =>
        `2026/11/21 10:04:05 [error] 1#1: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: a, request: "GET /x?key=${encodeURIComponent(s)} HTTP/1.1", upstream: "http://127.0.0.1:8000/x?key=${encodeURIComponent(s)}", host: "a", referrer: "https://a/?q=${encodeURIComponent(s)}"`,
      (s) =>
        `Traceback (most recent call last):\n  File "/app/a.py", line 1, in <module>\n    connect(password="${s}")\nsqlalchemy.exc.OperationalError: could not connect to postgres://app:${s}@db/x`,
      (s) =>
        `Error: connect ECONNREFUSED 127.0.0.1:5432 (DATABASE_URL=postgres://a:${s}@db/x)\n    at a (/app/a.js:1:1)`,
      (s) =>
        JSON.stringify({
          level: 'error',
          msg: 'dial tcp 1.2.3.4:80: connect: connection refused',
          logger: 'http.log.error',
          request: { uri: `/a?token=${encodeURIComponent(s)}`, headers: { Cookie: [s] } },
        }),
    ];
    fc.assert(
      fc.property(SECRET, fc.integer({ min: 0, max: lines.length - 1 }), (secret, line) => {
        const events = recognise(lines[line]?.(secret) ?? '');
        expect(events.length).toBeGreaterThan(0);
        expect(JSON.stringify(events)).not.toContain(secret);
        expect(JSON.stringify(events)).not.toContain(encodeURIComponent(secret));
      }),
    );
  });

  it('takes out keys line by line, and links that are tickets', () => {
    const line = (seed: string): string => createHash('sha384').update(seed).digest('base64');
    const body = [line('a'), line('b'), 'q83kX9wLp7Rt=='];
    const pem = ['-----BEGIN PRIVATE KEY-----', ...body, '-----END PRIVATE KEY-----'].map(
      (one) => `vps app[1]: ${one}`,
    );
    for (const lines of [pem, pem.slice(1), pem.slice(2), pem.slice(0, 3), pem.slice(1, 2)]) {
      const clean = cleanLines(['before', ...lines]).join('\n');
      for (const one of body) expect(clean).not.toContain(one);
      expect(clean).toContain('before');
    }
    expect(redact('GET /accounts/reset/MQ/c7x2k1-0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c/ HTTP/1.1')).toBe(
      'GET /accounts/reset/MQ/***/ HTTP/1.1',
    );
    expect(redact('GET /reset/q7Zt1Kp9Lx3Vb5Nm2Wc8Rd4Ys6/done HTTP/1.1')).toBe('GET /reset/***/done HTTP/1.1');
  });

  it('looks for keys alone across lines: what stands below a name or a key that was cut is shown', () => {
    const cut = ['password:', '"next line"', 'cookie:', 'listening on 3000', '--token', 'started'];
    expect(cleanLines(cut)).toEqual(cut);
    const key = ['-----BEGIN RSA PRIVATE KEY-----', 'Proc-Type: 4,ENCRYPTED', '', 'abcdefghij/klmnopqrst+uvwx'];
    expect(cleanLines([...key, 'Error: cannot start', '/var/lib/something/else'])).toEqual([
      '***',
      'Proc-Type: 4,ENCRYPTED',
      '',
      '***',
      'Error: cannot start',
      '/var/lib/something/else',
    ]);
  });

  it('knows exact secrets in every coding', () => {
    fc.assert(
      fc.property(SECRET, (secret) => {
        const redactor = new Redactor([secret]);
        const forms = [
          secret,
          encodeURIComponent(secret),
          Buffer.from(secret).toString('base64'),
          Buffer.from(secret).toString('base64url'),
        ];
        for (const form of forms) expect(redactor.redact(`x ${form} y`)).not.toContain(form);
      }),
    );
  });

  it('keeps what a diagnosis needs', () => {
    for (const text of [
      'app.service: Main process exited, code=exited, status=1/FAILURE',
      'FATAL:  password authentication failed for user "app"',
      "KeyError: 'SECRET_KEY'",
      "code: 'MODULE_NOT_FOUND'",
      'signal=9',
      'smtp: AUTH LOGIN failed',
      'AUTH PLAIN Rejected by server',
      'GET /accounts/reset/MQ/set-password/ HTTP/1.1',
      'http://127.0.0.1:8000/api/items',
      'connection to server at "db" (10.0.0.5), port 5432 failed',
      'unix:/run/app.sock',
      'oom-kill:constraint=CONSTRAINT_MEMCG,task=gunicorn,pid=1234,uid=1000',
      'docker run -u www-data:www-data -p 8000:8000 app',
      "secret_key = os.environ['SECRET_KEY']",
      'token = get_token(request)',
      'mysql -p -h db',
      'app --token-file /run/secrets/x --password /run/secrets/y',
      '/var/lib/docker/containers/3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a/hostname',
      'open() "/etc/nginx/sites-enabled/MyVeryLongConfigurationFileName2024" failed',
    ])
      expect(redact(text)).toBe(text);
    expect(redact('postgres://app:x1y2z3@db:5432/shop')).toBe('postgres://app:***@db:5432/shop');
  });
});
