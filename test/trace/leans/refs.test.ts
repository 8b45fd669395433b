import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../../src/trace/leans/dotenv.ts';
import { type DependencyRef, unique } from '../../../src/trace/leans/ref.ts';
import { refOfText } from '../../../src/trace/leans/url.ts';
import { refsOfVariables } from '../../../src/trace/leans/variables.ts';

function short(ref: DependencyRef | null): string | null {
  if (ref === null) return null;
  const place = ref.path ?? `${ref.host}:${ref.port}`;
  return `${ref.kind} ${place} ${ref.database ?? '-'} ${ref.user ?? '-'}`;
}

describe('connection strings', () => {
  it.each([
    ['postgresql://uniuni:s3cret@127.0.0.1:5432/uniuni', 'postgresql 127.0.0.1:5432 uniuni uniuni'],
    ['postgres://u:p@db/app?sslmode=disable', 'postgresql db:5432 app u'],
    ['postgresql+asyncpg://u:p%40x@[::1]:5433/app', 'postgresql ::1:5433 app u'],
    ['postgresql:///app?host=/run/postgresql&port=5433', 'postgresql /run/postgresql/.s.PGSQL.5433 app -'],
    ['postgresql:///app', 'postgresql /var/run/postgresql/.s.PGSQL.5432 app -'],
    ['postgresql://u:raw@p/w@db:5432/app', 'postgresql db:5432 app u'],
    ['jdbc:postgresql://db:5432/app?user=u&password=p', 'postgresql db:5432 app u'],
    ['mysql+pymysql://u:p@localhost/shop', 'mysql localhost:3306 shop u'],
    ['mysql://u:p@/shop?unix_socket=/run/mysqld/mysqld.sock', 'mysql /run/mysqld/mysqld.sock - u'],
    ['redis://:p@cache:6380/2', 'redis cache:6380 2 -'],
    ['rediss://default:p@cache', 'redis cache:6379 - default'],
    ['unix:///run/redis/redis.sock', 'redis /run/redis/redis.sock - -'],
    ['mongodb://u:p@a:27017,b:27017/app', 'mongodb a:27017 app u'],
    ['amqp://guest:guest@mq:5672//', 'rabbitmq mq:5672 - guest'],
    ['memcached://127.0.0.1:11211', 'memcached 127.0.0.1:11211 - -'],
    ['sqlite:///app.db', 'sqlite /opt/app/app.db - -'],
    ['sqlite+aiosqlite:////var/lib/app/app.db', 'sqlite /var/lib/app/app.db - -'],
    ['http://127.0.0.1:9000/api', 'http 127.0.0.1:9000 - -'],
    ['http://orders/api', 'http orders:80 - -'],
    ['host=10.0.0.5 port=5433 dbname=app user=u password=p', 'postgresql 10.0.0.5:5433 app u'],
    ['u:p@tcp(db:3306)/shop', 'mysql db:3306 shop u'],
  ])('%s', (text, wanted) => {
    expect(short(refOfText(text, 'x', '/opt/app'))).toBe(wanted);
  });

  it.each([
    'https://api.stripe.com/v1',
    'sqlite://',
    'sqlite:///:memory:',
    'driver://u:p@localhost/db',
    'postgresql://u:raw@p?d@db/app',
    'mongodb+srv://u:p@c.example.net/x',
    'plain text',
    '',
  ])('leaves %s alone', (text) => expect(refOfText(text, 'x', '/opt/app')).toBeNull());

  it('never lets a part of a password through', () => {
    const password = fc.stringMatching(/^[A-Za-z0-9@:/?#!$&=+,;%. {}-]{0,12}ZQX[A-Za-z0-9@:/?#!$&=+,;%. {}-]{0,12}$/);
    const scheme = fc.constantFrom('postgresql', 'mysql', 'redis', 'mongodb', 'amqp', 'http', 'postgresql+asyncpg');
    fc.assert(
      fc.property(scheme, password, fc.constantFrom('db', '127.0.0.1:5432', '[::1]:99'), (name, secret, place) => {
        const ref = refOfText(`${name}://user:${secret}@${place}/app`, 'x', '/opt/app');
        expect(JSON.stringify(ref)).not.toContain('ZQX');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('dotenv', () => {
  it('reads quotes, comments, export, continuation, expansion', () => {
    const text = `# comment
export A=1
B="two words" # note
C='raw $A'
D=plain # note
E="line one
line two"
F=\${A}-\${Z:-fallback}
not a line
G=a#b
`;
    const found = parseDotenv(text, '/x/.env').map(({ name, value, source }) => [name, value, source]);
    expect(found).toEqual([
      ['A', '1', '/x/.env:2'],
      ['B', 'two words', '/x/.env:3'],
      ['C', 'raw $A', '/x/.env:4'],
      ['D', 'plain', '/x/.env:5'],
      ['E', 'line one\nline two', '/x/.env:6'],
      ['F', '1-fallback', '/x/.env:8'],
      ['G', 'a#b', '/x/.env:10'],
    ]);
  });

  it('follows systemd where it differs', () => {
    const found = parseDotenv(`A=1 # not a comment\nexport B=2\nC=\${A}\n`, '/x', true);
    expect(found.map((one) => [one.name, one.value])).toEqual([
      ['A', '1 # not a comment'],
      ['C', `\${A}`],
    ]);
  });
});

describe('variables', () => {
  const of = (values: Record<string, string>): (string | null)[] =>
    refsOfVariables(
      Object.entries(values).map(([name, value]) => ({ name, value, source: name })),
      '/opt/app',
    ).map(short);

  it('reads groups', () => {
    expect(of({ DB_HOST: 'db', DB_PORT: '3306', DB_NAME: 'shop', DB_USER: 'u', DB_PASSWORD: 'p' })).toEqual([
      'mysql db:3306 shop u',
    ]);
    expect(of({ DB_CONNECTION: 'pgsql', DB_HOST: 'db', DB_DATABASE: 'shop', DB_USERNAME: 'u' })).toEqual([
      'postgresql db:5432 shop u',
    ]);
    expect(of({ POSTGRES_HOST: '/run/postgresql', POSTGRES_DB: 'app' })).toEqual([
      'postgresql /run/postgresql/.s.PGSQL.5432 app -',
    ]);
    expect(of({ PGDATABASE: 'app', PGUSER: 'u' })).toEqual(['postgresql /var/run/postgresql/.s.PGSQL.5432 app u']);
    expect(of({ REDIS_HOST: 'cache', REDIS_PORT: '6380' })).toEqual(['redis cache:6380 - -']);
    expect(of({ MEMCACHED_SERVERS: '10.0.0.1:11211,10.0.0.2:11211' })).toEqual(['memcached 10.0.0.1:11211 - -']);
    expect(of({ DB_PATH: 'data/app.sqlite3' })).toEqual(['sqlite /opt/app/data/app.sqlite3 - -']);
    expect(of({ DATABASE_URL: 'file:./dev.db' })).toEqual(['sqlite /opt/app/dev.db - -']);
  });

  it('leaves alone what is not leant on', () => {
    expect(of({ POSTGRES_USER: 'u', POSTGRES_DB: 'app' })).toEqual([]);
    expect(
      of({
        SITE_URL: 'http://127.0.0.1:8000',
        CORS_ORIGINS: 'http://localhost:3000',
        http_proxy: 'http://10.0.0.1:3128',
      }),
    ).toEqual([]);
    expect(of({ ORDERS_API: 'http://127.0.0.1:9000' })).toEqual(['http 127.0.0.1:9000 - -']);
  });

  it('joins what is the same', () => {
    const ref = {
      kind: 'postgresql',
      host: 'localhost',
      port: 5432,
      path: null,
      database: null,
      user: null,
      source: 'a',
    } as const;
    const joined = unique([
      { ...ref, kind: 'unknown' },
      { ...ref, host: '127.0.0.1', database: 'app', source: 'b' },
      { ...ref, database: 'other', source: 'c' },
    ]);
    expect(joined.map(short)).toEqual(['postgresql localhost:5432 app -', 'postgresql localhost:5432 other -']);
    expect(joined[0]?.source).toBe('a');
  });
});
