import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { explain } from '../../src/explain/explain.ts';
import { CausalGraph } from '../../src/explain/graph.ts';
import { fileOf, listenerOf } from '../../src/explain/listeners.ts';
import { sceneOf } from '../../src/explain/scene.ts';
import { rowOf } from '../../src/explain/tables.ts';
import { recognise } from '../../src/logs/recognise.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { cpuMs } from '../helpers/cpu.ts';
import { incidents, ranked } from './corpus.ts';

const rules = [...causes, ...symptoms];

function scene(text: string) {
  return sceneOf(text, recognise(text));
}

function first(text: string): string | undefined {
  return ranked(explain(text, rules))[0];
}

function refused(upstream: string, prefix = ''): string {
  return `${prefix}2024/01/05 20:11:59 [error] 2211#2211: *9 connect() failed (111: Connection refused) while connecting to upstream, client: 198.51.100.1, server: a.example, request: "GET / HTTP/1.1", upstream: "${upstream}", host: "a.example"\n`;
}

describe('listeners', () => {
  test.each([
    ['api-1  |  * Running on http://127.0.0.1:5000/ (Press CTRL+C to quit)', '127.0.0.1', 5000],
    ['[2023-04-20 12:45:41 +0000] [1] [INFO] Listening at: http://0.0.0.0:5000 (1)', '0.0.0.0', 5000],
    ['Server listening on port 3000', '', 3000],
    ['* Listening on http://[::1]:3000', '::1', 3000],
    ['Tomcat started on port(s): 8080 (http) with context path', '', 8080],
    ['Now listening on: http://localhost:5000', 'localhost', 5000],
    ['[GIN-debug] Listening and serving HTTP on :8081', '', 8081],
    ['  ➜  Local:   http://localhost:5173/', 'localhost', 5173],
    ['LISTEN 0      511        127.0.0.1:3000      0.0.0.0:*    users:(("node",pid=1,fd=18))', '127.0.0.1', 3000],
    ['tcp6       0      0 :::4000                 :::*                    LISTEN      771/node', '0.0.0.0', 4000],
  ])('%s', (line, host, port) => {
    expect(listenerOf(line, 1, rowOf(line))).toMatchObject({ host, port });
  });

  test.each([
    'db-1  | 2024-10-16 17:06:41 UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432',
    'Error: listen EADDRINUSE: address already in use :::3000',
    'could not listen on port 8080',
    'nginx-1 | listening on port 8080',
    'nothing of the kind',
  ])('not in: %s', (line) => {
    expect(listenerOf(line, 1, rowOf(line))).toBeNull();
  });

  test('a listed socket', () => {
    expect(fileOf('srw-rw---- 1 www-data www-data 0 Oct  2 19:20 php8.1-fpm.sock', 3)).toMatchObject({
      path: 'php8.1-fpm.sock',
      mode: 'srw-rw----',
      owner: 'www-data',
    });
  });
});

describe('the scene', () => {
  test.each([
    ['http://127.0.0.1:8000/', 'loopback'],
    ['http://[::1]:8000/', 'loopback6'],
    ['http://172.18.0.4:80/', 'container'],
    ['http://172.17.0.1:80/', 'gateway'],
    ['http://10.1.2.3:80/', 'private'],
    ['http://203.0.113.5:80/', 'public'],
    ['http://unix:/run/a.sock:/', 'socket'],
    ['fastcgi://127.0.0.1:9000', 'loopback'],
  ])('%s is %s', (upstream, where) => {
    expect(scene(refused(upstream)).upstreams[0]?.where).toBe(where);
  });

  test('a private address is a container when containers speak', () => {
    expect(scene(refused('http://10.1.2.3:80/', 'nginx_1  | ')).upstreams[0]?.where).toBe('container');
  });
});

describe('context', () => {
  test('where the app says that it listens decides', () => {
    expect(first(`${refused('http://172.18.0.4:5000/')}app_1 | Listening at: http://127.0.0.1:5000 (1)\n`)).toBe(
      'port.loopback-only',
    );
    expect(first(`${refused('http://172.18.0.4:8000/')}app_1 | Listening at: http://0.0.0.0:5000 (1)\n`)).toBe(
      'route.wrong-port',
    );
    expect(first(refused('http://127.0.0.1:5000/', 'web_1 | '))).toBe('route.localhost-in-container');
    expect(first(refused('http://127.0.0.1:5000/'))).toBe('port.not-listening');
  });

  test.each([
    ['{"Time":1,"Data":{"err":"Error: EACCES: permission denied, mkdir \'/srv/shop\'"}}', 'app.permission-denied'],
    ['Failed to run migrations: ERROR: column "price" does not exist', 'app.migration-failed'],
    ['ERROR: column "price" does not exist', 'app.migration-missing'],
    ['http: Accept error: accept tcp [::]:443: accept4: too many open files; retrying in 1s', 'proxy.fd-limit'],
    ['http: Accept error: accept tcp [::]:7001: accept4: too many open files; retrying in 1s', 'process.fd-limit'],
    ['shop_1 | could not apply migration 12: shop_id is empty', 'app.migration-failed'],
    ['  "ExitCode": 139,', 'process.crashed'],
    ['initdb: error: could not access directory "/srv/db": Permission denied', 'app.permission-denied'],
    ['/dev/vdb1  9.8G  9.8G  0 100% /var/lib/postgresql', 'db.disk-full'],
  ])('%s', (text, cause) => {
    expect(first(text)).toBe(cause);
  });

  test.each(['0 errors in 14 migrations', 'Running migrations: no failures', 'Migrations done'])(
    'nothing in: %s',
    (text) => {
      expect(first(text)).toBeUndefined();
    },
  );

  test('a refused address of a container may be one that it no longer has', () => {
    expect(ranked(explain(refused('http://172.18.0.4:7001/', 'nginx_1  | '), rules)).slice(0, 3)).toContain(
      'route.stale-dns',
    );
  });

  test('the proxy’s own container says nothing of the backend', () => {
    expect(
      first(
        'nginx: [emerg] host not found in upstream "app:5000" in /etc/nginx/conf.d/default.conf:4\nnginx exited with code 1\n',
      ),
    ).toBe('route.host-unresolvable');
  });

  test('the deepest named cause is the root, what it explains is on the chain', () => {
    const answer = explain(
      [
        "web_1 | ModuleNotFoundError: No module named 'flask_cors'",
        'prj_web_1 exited with code 1',
        refused('http://172.18.0.4:5000/', 'nginx_1 | '),
      ].join('\n'),
      rules,
    );
    expect(answer.rootCause?.id).toBe('app.dependency-missing');
    expect(answer.chain.map(({ id }) => id)).toContain('container.not-running');
  });

  test('words alone that settle nothing give a list, and each entry says which look decides', () => {
    const answer = explain(refused('http://127.0.0.1:5000/'), rules);
    expect(answer.rootCause).toBeNull();
    expect(answer.alternatives[0]).toMatchObject({ id: 'port.not-listening' });
    expect(answer.alternatives.every(({ look }) => (look ?? '') !== '')).toBe(true);
  });

  test('nothing to explain', () => {
    for (const text of [
      '',
      '\n',
      'all is well\n',
      '10.0.0.1 - - [01/Jan/2024:00:00:00 +0000] "GET / HTTP/1.1" 200 12 "-" "curl"\n',
    ]) {
      expect(explain(text, rules)).toMatchObject({ rootCause: null, symptom: null, chain: [] });
    }
    expect(explain('', rules).lines).toBe(0);
    expect(explain('a\nb', rules).lines).toBe(2);
  });
});

describe('the graph', () => {
  test('finds the strongest way and ends with circles', () => {
    const rule = (id: string, leadsTo: Record<string, number>) =>
      ({ ...causes[0], id, leadsTo }) as (typeof causes)[number];
    const graph = new CausalGraph([rule('a', { b: 0.5, c: 0.1 }), rule('b', { c: 0.5, a: 0.9 }), rule('c', {})]);
    expect(graph.way('a', 'c')).toEqual({ ids: ['a', 'b', 'c'], weight: 0.25 });
    expect(graph.way('c', 'a')).toBeNull();
  });
});

describe('any input', () => {
  const all = incidents();

  test('never throws: cut, mixed and mangled incidents', () => {
    const piece = fc.constantFrom(...all).map(({ text }) => text);
    const mangled = fc
      .tuple(fc.array(piece, { maxLength: 3 }), fc.nat(400), fc.string({ unit: 'binary', maxLength: 80 }))
      .map(
        ([texts, cut, noise]) =>
          `${texts.map((text) => text.slice(cut % Math.max(1, text.length))).join(noise)}${noise}`,
      );
    fc.assert(
      fc.property(mangled, (text) => {
        const answer = explain(text, rules);
        return answer.alternatives.length <= 8 && (answer.rootCause?.confidence ?? 1) <= 1;
      }),
      { numRuns: 150 },
    );
  });

  test('the same text gives the same answer', () => {
    for (const { text } of all.slice(0, 20)) expect(explain(text, rules)).toEqual(explain(text, rules));
  });

  test('10 MB of mixed logs take seconds', () => {
    const one = all.map(({ text }) => text).join('');
    const text = one.repeat(Math.ceil(10_000_000 / one.length));
    let lines = 0;
    const seconds =
      cpuMs(() => {
        lines = explain(text, rules).lines;
      }) / 1000;
    console.log(`10 MB: ${seconds.toFixed(1)} s of one core`);
    expect(lines).toBeGreaterThan(10_000);
    // Processor time, and much of it: only a stall takes so long. How fast it is, the bench tells.
    expect(seconds).toBeLessThan(60);
  }, 180_000);
});
