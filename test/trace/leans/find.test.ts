import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../src/core/event.ts';
import { fact as environmentFact } from '../../../src/facts/environment.ts';
import type { App } from '../../../src/trace/leans/app.ts';
import { baseOf } from '../../../src/trace/leans/django.ts';
import { findDependencies } from '../../../src/trace/leans/find.ts';
import { evaluate, holds } from '../../../src/trace/leans/python.ts';
import { logFilesFor, unitNamesFor } from '../../../src/trace/leans/units.ts';
import { fakeHost } from '../host/fake-host.ts';

const ROOT = '/home/shop/shop';
const app: App = { unit: null, workingDirectory: ROOT, projectRoot: ROOT, pids: [], events: [] };

const SETTINGS = `import os
from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent.parent
if os.environ.get('DB_HOST'):
    DATABASES = {
        'default': {
            'ENGINE': 'django.db.backends.postgresql',  # the real one
            'HOST': os.environ['DB_HOST'],
            'PORT': os.environ.get('DB_PORT', '5432'),
            'NAME': os.environ.get('DB_NAME', "shop"), 'USER': env('DB_USER', default='shop'),
            'PASSWORD': os.environ['DB_PASSWORD'],
            'OPTIONS': {'connect_timeout': 4},
        }
    }
else:
    DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}
CACHES = {'default': {'BACKEND': 'django_redis.cache.RedisCache', 'LOCATION': 'redis://127.0.0.1:6379/1'}}
`;
const DJANGO = {
  [`${ROOT}/manage.py`]: "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')",
  [`${ROOT}/config/settings.py`]: SETTINGS,
};

describe('what an app leans on', () => {
  it('takes the branch of the settings that the environment opens', async () => {
    const env = { [`${ROOT}/.env`]: 'DB_HOST=db\nDB_USER=web\nDB_PASSWORD=hunter2secret\n' };
    const { found } = await findDependencies(fakeHost({ files: { ...DJANGO, ...env } }), app);
    expect(found).toMatchObject([
      { kind: 'postgresql', host: 'db', port: 5432, database: 'shop', user: 'web' },
      { kind: 'redis', host: '127.0.0.1', port: 6379 },
    ]);
    const without = await findDependencies(fakeHost({ files: DJANGO }), app);
    expect(without.found[0]).toMatchObject({
      kind: 'sqlite',
      path: `${ROOT}/db.sqlite3`,
      source: `${ROOT}/config/settings.py:16`,
    });
  });

  it('reads the unit, its files, the process; names the place that can be edited', async () => {
    const unit = {
      name: 'shop.service',
      environmentNames: ['REDIS_URL'],
      environmentFiles: [{ path: '/etc/shop.env', optional: false, exists: true }],
      binds: ['127.0.0.1:8000'],
    } as unknown as App['unit'];
    const host = fakeHost({
      files: {
        '/etc/shop.env': 'DATABASE_URL=mysql://u:pw@10.0.0.9/shop\n',
        '/proc/77/environ': 'PATH=/bin\0DATABASE_URL=mysql://u:pw@10.0.0.9/shop\0API=http://127.0.0.1:8000\0',
      },
      runs: { systemctl: 'Environment="REDIS_URL=redis://:pw@cache/0" X=1\n' },
    });
    const { found, environment } = await findDependencies(host, { ...app, unit, pids: [77] });
    expect(found.map((ref) => [ref.kind, ref.source])).toEqual([
      ['mysql', '/etc/shop.env:1'],
      ['redis', 'unit environment REDIS_URL'],
    ]);
    expect(environment).toMatchObject({
      is: 'seen',
      value: { names: ['API', 'DATABASE_URL', 'PATH', 'REDIS_URL', 'X'] },
    });
  });

  it('prefers the environment to defaults in settings files', async () => {
    const config = {
      [`${ROOT}/config.py`]:
        "URL = os.environ.get('DATABASE_URL', 'postgresql://dev:dev@localhost/dev')\nCACHE = 'redis://localhost'\n",
    };
    const env = { [`${ROOT}/.env`]: 'DATABASE_URL=postgresql://u:p@db/app\n' };
    const { found } = await findDependencies(fakeHost({ files: { ...config, ...env } }), app);
    expect(found.map((ref) => [ref.kind, ref.host])).toEqual([
      ['postgresql', 'db'],
      ['redis', 'localhost'],
    ]);
    const alone = await findDependencies(fakeHost({ files: config }), app);
    expect(alone.found.map((ref) => [ref.kind, ref.host])).toEqual([
      ['postgresql', 'localhost'],
      ['redis', 'localhost'],
    ]);
  });

  it('knows WordPress', async () => {
    const files = {
      [`${ROOT}/wp-config.php`]:
        "<?php\ndefine( 'DB_NAME', 'wp' );\ndefine('DB_USER', 'wp');\ndefine( 'DB_PASSWORD', 'x' );\ndefine( 'DB_HOST', 'localhost' );\n",
    };
    const { found } = await findDependencies(fakeHost({ files }), app);
    expect(found).toMatchObject([
      { kind: 'mysql', host: 'localhost', port: 3306, database: 'wp', user: 'wp', source: `${ROOT}/wp-config.php:5` },
    ]);
  });

  it('hears the app name what it could not reach', async () => {
    const event: LogEvent = {
      program: 'python',
      signature: 'psycopg2.OperationalError',
      tier: 'B',
      at: null,
      pid: null,
      text: 'connection to server at "10.0.0.7", port 5432 failed: Connection refused',
      detail: null,
      fields: { host: '10.0.0.7', port: '5432' },
      hints: [{ id: 'db.unreachable', weight: 0.9 }],
      line: 1,
    };
    const { found } = await findDependencies(fakeHost({}), { ...app, events: [event] });
    expect(found).toMatchObject([{ kind: 'postgresql', host: '10.0.0.7', port: 5432 }]);
    const harmless = { ...event, hints: [] };
    expect((await findDependencies(fakeHost({}), { ...app, events: [harmless] })).found).toEqual([]);
  });

  it('reports an unreadable or missing .env', async () => {
    const denied = await findDependencies(fakeHost({ denied: [`${ROOT}/.env`] }), app);
    expect(denied.environment).toMatchObject({
      value: { files: [{ path: `${ROOT}/.env`, exists: true, readable: false }] },
    });
    const missing = await findDependencies(fakeHost({}), app);
    expect(missing.environment).toMatchObject({ value: { files: [{ exists: false, names: [] }] } });
    if (missing.environment.is === 'seen')
      expect(environmentFact.schema.safeParse(missing.environment.value).success).toBe(true);
  });

  it('never returns a value of a variable', async () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9!$%&@:/?=+.,{}-]{0,8}ZQXJ[A-Za-z0-9!$%&@:/?=+.,{}-]{0,8}$/);
    const line = fc.constantFrom(
      (s: string) => `DATABASE_URL=postgresql://u:${s}@db/app`,
      (s: string) => `DB_HOST=db\nDB_PORT=5432\nDB_PASSWORD=${s}`,
      (s: string) => `SECRET_KEY="${s}"`,
      (s: string) => `REDIS_URL=redis://:${s}@cache:6379/0`,
      (s: string) => `DSN=host=db dbname=app user=u password=${s}`,
      (s: string) => `GO=u:${s}@tcp(db:3306)/app`,
      (s: string) => `API=http://u:${s}@10.0.0.1/x`,
    );
    await fc.assert(
      fc.asyncProperty(line, secret, async (make, value) => {
        const text = make(value);
        const files = {
          ...DJANGO,
          [`${ROOT}/.env`]: text,
          [`${ROOT}/config.py`]: `X = '${text}'`,
          '/proc/9/environ': `${text}\0`,
        };
        const result = await findDependencies(fakeHost({ files }), { ...app, pids: [9] });
        expect(JSON.stringify(result)).not.toContain('ZQXJ');
      }),
      { numRuns: 500 },
    );
  });
});

describe('the Python of settings files', () => {
  const variables = new Map([['A', { name: 'A', value: 'seen', source: 'x' }]]);
  const scope = { variables, base: '/srv/app' };
  it.each([
    ["'text'", 'text'],
    ["os.environ.get('A', 'x')", 'seen'],
    ["os.getenv('B', default='x')", 'x'],
    ["env.str('B', default=os.environ.get('A'))", 'seen'],
    ["config('B', cast=int, default=5432)", '5432'],
    ["os.environ.get('B') or 'fallback'", 'fallback'],
    ["os.path.join(BASE_DIR, 'data', 'db.sqlite3')", '/srv/app/data/db.sqlite3'],
    ["str(BASE_DIR / 'db.sqlite3')", '/srv/app/db.sqlite3'],
  ])('%s', (text, value) => {
    expect(evaluate(text, scope)).toEqual({ is: 'value', value });
  });

  it('says what it cannot tell', () => {
    expect(evaluate("os.environ['B']", scope)).toEqual({ is: 'missing' });
    expect(evaluate('compute()', scope)).toEqual({ is: 'unknown' });
    expect([holds("'A' in os.environ", scope), holds("not os.environ.get('A')", scope), holds('DEBUG', scope)]).toEqual(
      [true, false, null],
    );
    expect(holds("os.environ.get('A') == 'seen'", scope)).toBe(true);
  });

  it('works BASE_DIR out', () => {
    const of = (text: string): string | null => baseOf(text, '/a/b/c/settings.py');
    expect(of('BASE_DIR = Path(__file__).resolve().parent.parent')).toBe('/a/b');
    expect(of('BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))')).toBe('/a/b');
    expect(of('BASE_DIR = Path(__file__).resolve().parents[2]')).toBe('/a');
    expect(of('x = 1')).toBeNull();
  });
});

describe('units and logs of a local database', () => {
  const ref = {
    kind: 'postgresql',
    host: '127.0.0.1',
    port: 5433,
    path: null,
    database: null,
    user: null,
    source: 'x',
  } as const;
  const files = {
    '/etc/postgresql/15/main/postgresql.conf': 'port = 5432\n',
    '/etc/postgresql/16/two/postgresql.conf': 'port = 5433\t# note\n',
    '/var/log/postgresql/postgresql-16-two.log': '',
    '/var/log/postgresql/postgresql-15-main.log': '',
  };
  it('takes the cluster of the port', async () => {
    const host = fakeHost({ files });
    expect(await unitNamesFor(host, ref)).toEqual(['postgresql@16-two.service', 'postgresql.service']);
    expect(await logFilesFor(host, ref)).toEqual(['/var/log/postgresql/postgresql-16-two.log']);
    expect(await unitNamesFor(host, { ...ref, kind: 'redis' })).toContain('redis-server.service');
    expect(await logFilesFor(host, { ...ref, kind: 'http' })).toEqual([]);
  });
});
