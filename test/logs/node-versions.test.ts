import { expect, test } from 'vitest';
import { isOlder, nodeSince } from '../../src/logs/node-since.ts';
import { recognise } from '../../src/logs/recognise.ts';

function first(text: string) {
  const [event] = recognise(text, { program: 'node', now: 0, zoneOffset: 0 });
  return {
    file: event?.fields.path,
    line: event?.fields.line,
    best: event?.hints.toSorted((a, b) => b.weight - a.weight)[0],
  };
}

const CRASH = (error: string, version: string) => `/srv/notes/routes/notes.js:7
  response.json({ notes: (await store.all()).toSorted() });
                                             ^

${error}
    at /srv/notes/routes/notes.js:7:46
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)

Node.js v${version}`;

test('a method that a later Node brought', () => {
  const text = 'TypeError: (intermediate value).toSorted is not a function';
  expect(first(CRASH(text, '18.19.0')).best).toEqual({ id: 'app.runtime-incompatible', weight: 0.95 });
  expect(first(CRASH(text, '20.11.1')).best?.id).toBe('app.unhandled-exception');
  expect(first(text).best?.weight).toBeLessThan(0.8);
});

test('a method of nobody’s is the app’s own mistake', () => {
  expect(first(CRASH('TypeError: store.al is not a function', '18.19.0')).best?.id).toBe('app.unhandled-exception');
  expect(first('ReferenceError: config is not defined').best?.id).toBe('app.unhandled-exception');
});

test('names are read as bundlers and people write them', () => {
  expect(nodeSince('(0 , node_util_1.parseArgs)')).toEqual({ name: 'parseArgs', since: '18.3.0' });
  expect(nodeSince('Object.groupBy')).toEqual({ name: 'Object.groupBy', since: '21.0.0' });
  expect(nodeSince('shop.groupBy')).toBeNull();
  expect(nodeSince('fetch')?.since).toBe('18.0.0');
  expect([isOlder('18.19.0', '20.0.0'), isOlder('v20.0.0', '20.0.0'), isOlder('9.1.0', '10.0.0')]).toEqual([
    true,
    false,
    true,
  ]);
});

const SYNTAX = (file: string) => `${file}:14
  response.json({ notes: await store.all() );
                                           ^

SyntaxError: missing ) after argument list
    at internalCompileFunction (node:internal/vm:73:18)
    at Module.require (node:internal/modules/cjs/loader:1143:19)
    at Object.<anonymous> (/srv/notes/server.js:4:15)

Node.js v18.19.0`;

test('a file that cannot be parsed is the one above the message, not the one that loads it', () => {
  const own = first(SYNTAX('/srv/notes/routes/notes.js'));
  expect(own).toEqual({
    file: '/srv/notes/routes/notes.js',
    line: '14',
    best: { id: 'app.syntax-error', weight: 0.93 },
  });
  expect(first(SYNTAX('file:///srv/notes/routes/notes.mjs')).file).toBe('/srv/notes/routes/notes.mjs');
  // Journals keep no empty lines.
  expect(first(SYNTAX('/srv/notes/a.js').replaceAll('\n\n', '\n')).file).toBe('/srv/notes/a.js');
  expect(first(SYNTAX('/srv/notes/node_modules/undici/lib/web.js')).best?.id).toBe('app.runtime-incompatible');
});

test('Python names the file itself', () => {
  const text = `Traceback (most recent call last):
  File "/srv/shop/manage.py", line 22, in <module>
    main()
  File "/srv/shop/shop/settings.py", line 31
    DEBUG = (
            ^
SyntaxError: '(' was never closed`;
  expect(first(text)).toMatchObject({ file: '/srv/shop/shop/settings.py', line: '31' });
});

test('a package that is an ES module only does not fit this Node; a file of the project is its own mistake', () => {
  const of = (path: string) =>
    `Error [ERR_REQUIRE_ESM]: require() of ES Module ${path} from /srv/notes/routes/export.js not supported.`;
  expect(first(of('/srv/notes/node_modules/slugger/index.js')).best?.id).toBe('app.runtime-incompatible');
  expect(first(of('/srv/notes/lib/slug.js')).best?.id).toBe('app.import-error');
});
