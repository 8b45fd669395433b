import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { anEvent, someProcesses, someWords } from '../../src/causes/shared/example-facts.ts';
import {
  answer,
  component,
  event,
  failure,
  group,
  listener,
  listening,
  NOW,
  noSocket,
  probe,
  proxyAnswer,
  proxyState,
  proxyWords,
  refused,
  routeTo,
  socketFile,
  tcpTarget,
  traffic,
  unit,
  unixTarget,
} from '../../src/causes/shared/scene.ts';
import { formatAddress } from '../../src/core/address.ts';
import type { Route } from '../../src/core/route.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { FactMap } from '../../src/facts/facts.generated.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { link, plainRoute, snapshot } from '../helpers/example.ts';

const rules = [...symptoms, ...causes];

interface Scene {
  readonly facts: Partial<FactMap>;
  readonly proxy?: Partial<FactMap['proxy-state']>;
  readonly route?: Partial<Route>;
  readonly host?: Partial<FactMap>;
  readonly remote?: boolean;
}

/** A whole diagnosis, with every rule there is, of one backend behind an nginx that is well unless said otherwise. */
function ask({ facts, proxy = {}, route = {}, host = {}, remote = false }: Scene) {
  const target = (route.targets ?? plainRoute.targets)[0];
  const address = target ? formatAddress(target.address) : null;
  const runtime = remote
    ? ({ kind: 'remote', name: 'elsewhere' } as const)
    : facts.unit
      ? ({ kind: 'unit', name: facts.unit.name } as const)
      : null;
  const all = { 'proxy-words': proxyWords(), traffic: traffic(), ...facts };
  return diagnose(
    snapshot(
      [
        link('proxy', 'proxy', { 'proxy-state': proxyState(proxy) }),
        link('backend', 'backend', all, { address, runtime }),
        link('host', 'host', host),
      ],
      route,
    ),
    rules,
  );
}

const works = probe([answer(200)], [answer(200)]);
const here = listener('127.0.0.1:8000', { matching: [listening('127.0.0.1:8000')] });
const unixRoute = routeTo('http://unix:/run/app/app.sock', unixTarget('/run/app/app.sock'));
const onUnix = listener('unix:/run/app/app.sock', { matching: [listening('unix:/run/app/app.sock')] });
const unixUnit = unit({ binds: ['unix:/run/app/app.sock'] });
const enoent = event(
  'connect() to unix:/run/app/app.sock failed (2: No such file or directory) while connecting to upstream',
);
const eacces = event('connect() to unix:/run/app/app.sock failed (13: Permission denied) while connecting to upstream');
const ecode = event('connect() failed (111: Connection refused) while connecting to upstream');

describe('a healthy host', () => {
  const cases: readonly [string, Scene][] = [
    ['it answers', { facts: { probe: works, unit: unit(), listener: here } }],
    [
      '404 at the base path',
      {
        facts: { probe: probe([answer(404)], [answer(404)], { 'path:/': answer(200) }), unit: unit(), listener: here },
      },
    ],
    ['401 everywhere', { facts: { probe: probe([answer(401)], [answer(401)]), listener: here } }],
    [
      'an old refused connection in the log',
      { facts: { probe: works, 'proxy-words': proxyWords({ ...ecode, at: NOW - 500_000 }), listener: here } },
    ],
    [
      'a POST that failed at a restart by hand',
      {
        facts: {
          probe: works,
          unit: unit({ activeSince: NOW - 60_000 }),
          traffic: traffic(group('POST', '/x', 502, { lastFailAt: NOW - 61_000 })),
          'proxy-words': proxyWords(
            event('upstream prematurely closed connection while reading response header from upstream', {
              at: NOW - 61_000,
            }),
          ),
        },
      },
    ],
    [
      'a broken half-edited configuration that is not loaded',
      {
        facts: { probe: works, listener: here },
        proxy: {
          configError: { message: 'unexpected "}"', place: null },
          changedSince: [{ file: '/etc/nginx/nginx.conf', at: NOW }],
        },
      },
    ],
    [
      'the app runs by hand while its unit is failed',
      {
        facts: {
          probe: probe([answer(404)], [answer(404)]),
          unit: unit({ activeState: 'failed' }),
          listener: listener('127.0.0.1:8000', { matching: [listening('127.0.0.1:8000', { unit: null })] }),
        },
      },
    ],
    [
      'a slow page that works',
      {
        facts: {
          probe: probe([answer(200), failure('read-timeout', { url: 'http://127.0.0.1/report' })], [answer(200)]),
          traffic: traffic(group('GET', '/report', 200)),
        },
      },
    ],
    ['a page of maintenance', { facts: { probe: probe([proxyAnswer(503)], [answer(200)]) } }],
  ];
  test.each(cases)('%s', (_name, scene) => {
    expect(ask(scene)).toMatchObject({ status: 'up', rootCause: null });
  });
});

describe('the root', () => {
  const cases: readonly [
    string,
    Scene,
    { readonly status?: string; readonly root: string; readonly symptom?: string },
  ][] = [
    [
      'nginx stopped',
      {
        facts: { probe: probe([failure('refused')], [answer(200)]), listener: here, unit: unit() },
        proxy: { running: false, masterPid: null, listens: [] },
      },
      { root: 'proxy.not-running', symptom: 'proxy-unreachable' },
    ],
    [
      'nginx does not start: a name does not resolve',
      {
        facts: {
          probe: probe([failure('refused')]),
          'name-lookup': { name: 'backned', addresses: [], error: 'no such name', resolverWorks: true, similar: [] },
        },
        route: routeTo('http://backned:8000/', tcpTarget('backned', 8000)),
        proxy: {
          running: false,
          configError: {
            message: 'host not found in upstream "backned"',
            place: { file: '/etc/nginx/sites-enabled/app', line: 9 },
          },
        },
      },
      { root: 'route.host-unresolvable' },
    ],
    [
      'nginx does not start: a broken line',
      {
        facts: { probe: probe([failure('refused')], [answer(200)]), listener: here },
        proxy: {
          running: false,
          configError: {
            message: 'unknown directive "proxy_pas"',
            place: { file: '/etc/nginx/sites-enabled/app', line: 9 },
          },
        },
      },
      { root: 'proxy.config-invalid' },
    ],
    [
      'apache has port 80',
      {
        facts: { probe: probe([answer(404)], [answer(200)]), listener: here },
        proxy: {
          running: false,
          listens: [
            {
              text: '*:80',
              port: 80,
              listening: true,
              owner: { pid: 9, command: 'apache2', unit: 'apache2.service' },
              ownerIsProxy: false,
            },
          ],
        },
      },
      { root: 'proxy.bind-failed' },
    ],
    [
      'wrong port',
      {
        facts: {
          probe: refused(),
          'proxy-words': proxyWords(ecode),
          unit: unit(),
          listener: listener('127.0.0.1:8001', { ofExpected: [listening('127.0.0.1:8000')] }),
        },
        route: routeTo('http://127.0.0.1:8001/', tcpTarget('127.0.0.1', 8001)),
      },
      { root: 'route.wrong-port', symptom: 'connect-refused' },
    ],
    [
      'wrong socket',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [failure('missing')]),
          'proxy-words': proxyWords(enoent),
          unit: unixUnit,
          'socket-file': noSocket({ path: '/run/app/old.sock' }),
          listener: listener('unix:/run/app/old.sock', { ofExpected: [listening('unix:/run/app/app.sock')] }),
        },
        route: routeTo('http://unix:/run/app/old.sock', unixTarget('/run/app/old.sock')),
      },
      { root: 'route.wrong-socket' },
    ],
    [
      'the socket keeps nginx out',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [answer(200)]),
          'proxy-words': proxyWords(eacces),
          unit: unixUnit,
          listener: onUnix,
          'socket-file': socketFile({
            allowed: false,
            deniedAt: '/run/app/app.sock',
            components: [component('/run/app/app.sock', 'socket', 0o600, false)],
          }),
        },
        route: unixRoute,
      },
      { root: 'socket.permission-denied', symptom: 'connect-eacces' },
    ],
    [
      'a directory keeps nginx out',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [answer(200)]),
          'proxy-words': proxyWords(eacces),
          unit: unixUnit,
          listener: onUnix,
          'socket-file': socketFile({
            allowed: false,
            deniedAt: '/run/app',
            components: [
              component('/run/app', 'directory', 0o700, false),
              component('/run/app/app.sock', 'socket', 0o777, true),
            ],
          }),
        },
        route: unixRoute,
      },
      { root: 'socket.directory-denied' },
    ],
    [
      'a directory keeps nginx out, and the app asked straight breaks off',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [failure('closed')]),
          'proxy-words': proxyWords({
            ...eacces,
            hints: [{ id: 'connect-eacces', weight: 1 }],
          }),
          unit: unixUnit,
          process: someProcesses(),
          words: someWords(
            anEvent('app.permission-denied', "PermissionError: [Errno 13] Permission denied: '/run/app/x.html'", {
              path: '/run/app/x.html',
            }),
          ),
          listener: onUnix,
          'socket-file': socketFile({
            allowed: false,
            deniedAt: '/run/app',
            components: [
              component('/run/app', 'directory', 0o700, false),
              component('/run/app/app.sock', 'socket', 0o777, true),
            ],
          }),
        },
        route: unixRoute,
      },
      { root: 'socket.directory-denied', symptom: 'connect-eacces' },
    ],
    [
      'the socket file was deleted',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [failure('missing')]),
          'proxy-words': proxyWords(enoent),
          unit: unixUnit,
          'socket-file': noSocket(),
          listener: { ...onUnix, removedPath: true },
        },
        route: unixRoute,
      },
      { root: 'socket.removed', symptom: 'connect-enoent' },
    ],
    [
      'a private /tmp',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [failure('missing')]),
          'proxy-words': proxyWords(enoent),
          unit: unit({ privateTmp: true, binds: ['unix:/tmp/app.sock'] }),
          'socket-file': noSocket({ path: '/tmp/app.sock', privateTmpOf: 'app.service' }),
          listener: listener('unix:/tmp/app.sock', { removedPath: true, matching: [listening('unix:/tmp/app.sock')] }),
        },
        route: routeTo('http://unix:/tmp/app.sock', unixTarget('/tmp/app.sock')),
      },
      { root: 'socket.private-tmp' },
    ],
    [
      'nothing is known of a missing socket',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [failure('missing')]),
          'proxy-words': proxyWords(enoent),
          'socket-file': noSocket(),
          listener: listener('unix:/run/app/app.sock'),
        },
        route: unixRoute,
      },
      { root: 'socket.missing' },
    ],
    [
      'a stopped unit',
      {
        facts: {
          probe: refused(),
          unit: unit({ activeState: 'inactive', subState: 'dead', mainPid: null, activeSince: null }),
          listener: listener('127.0.0.1:8000'),
        },
      },
      { root: 'unit.not-running' },
    ],
    [
      'edited and not reloaded',
      {
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), unit: unit(), listener: here },
        proxy: { changedSince: [{ file: '/etc/nginx/sites-enabled/app', at: NOW - 9_000 }] },
      },
      { root: 'proxy.config-not-reloaded', symptom: 'http-502' },
    ],
    [
      'the same port on ::1',
      {
        facts: {
          probe: refused(),
          unit: unit({ binds: ['localhost:8000'] }),
          listener: listener('127.0.0.1:8000', {
            samePort: [listening('[::1]:8000')],
            ofExpected: [listening('[::1]:8000')],
          }),
        },
      },
      { root: 'route.localhost-family' },
    ],
    [
      'another interface',
      {
        facts: {
          probe: refused(),
          unit: unit(),
          listener: listener('10.0.0.5:8000', {
            samePort: [listening('127.0.0.1:8000')],
            ofExpected: [listening('127.0.0.1:8000')],
          }),
        },
        route: routeTo('http://10.0.0.5:8000/', tcpTarget('10.0.0.5', 8000)),
      },
      { root: 'port.other-interface' },
    ],
    [
      'a header that is too big',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [answer(200, { headerBytes: 9_000 })]),
          'proxy-words': proxyWords(event('upstream sent too big header while reading response header from upstream')),
          unit: unit(),
          listener: here,
        },
      },
      { root: 'route.header-buffer' },
    ],
    [
      'https to a plain port',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [failure('tls')], { http: answer(200) }),
          unit: unit(),
          listener: here,
        },
        route: routeTo('https://127.0.0.1:8000/', tcpTarget('127.0.0.1', 8000, 'https')),
      },
      { root: 'route.scheme-mismatch', symptom: 'tls-handshake' },
    ],
    [
      'http to uwsgi',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [failure('closed')], { uwsgi: answer(200), fastcgi: failure('invalid') }),
          unit: unit(),
          listener: here,
        },
      },
      { root: 'route.protocol-mismatch' },
    ],
    [
      'a doubled path',
      {
        facts: {
          probe: probe([answer(404, { url: 'http://h/api/' }), answer(404)], [answer(404)], {
            'path:/health': answer(200),
          }),
          unit: unit(),
          listener: here,
          traffic: traffic(group('GET', '/api/health', 404, { lastOkAt: NOW - 60_000 })),
        },
        route: { backendPath: '/api/', passText: 'http://127.0.0.1:8000/api/' },
      },
      { root: 'route.path-doubled', symptom: 'http-4xx', status: 'down' },
    ],
    [
      'uploads that are too large',
      {
        facts: {
          probe: works,
          traffic: traffic(group('POST', '/upload', 413)),
          'proxy-words': proxyWords(
            event('client intended to send too large body: 3145728 bytes', { at: NOW - 5_000 }),
          ),
          listener: here,
          unit: unit(),
        },
      },
      { root: 'route.body-too-large', status: 'degraded' },
    ],
    [
      'another host',
      {
        facts: { probe: probe([proxyAnswer(504)], [failure('connect-timeout')]) },
        route: routeTo('http://203.0.113.7:8000/', tcpTarget('203.0.113.7', 8000)),
        remote: true,
      },
      { root: 'route.remote-unreachable' },
    ],
    [
      'another program on the port',
      {
        facts: {
          probe: probe([answer(404)], [answer(404)]),
          unit: unit({ activeState: 'failed', result: 'exit-code', exitKind: 'exited', exitStatus: 1, mainPid: null }),
          listener: listener('127.0.0.1:8000', {
            matching: [listening('127.0.0.1:8000', { pid: 99, command: 'python3 -m http.server 8000', unit: null })],
          }),
          words: {
            sources: [{ name: 'journal of app.service', lines: 4 }],
            since: null,
            tail: [],
            events: [
              event(
                "[Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use",
                { program: 'uvicorn', hints: [{ id: 'port.in-use', weight: 0.95 }] },
              ),
            ],
          },
        },
      },
      { root: 'port.in-use', symptom: 'http-4xx' },
    ],
    [
      'uwsgi to an HTTP server that waits for more',
      {
        facts: {
          probe: probe([proxyAnswer(504)], [failure('read-timeout', { url: 'uwsgi://127.0.0.1:8000/' })], {
            http: answer(200),
          }),
          'proxy-words': proxyWords(
            event('upstream timed out (110: Connection timed out) while reading response header from upstream'),
          ),
          unit: unit(),
          listener: here,
          process: someProcesses(),
        },
        route: routeTo('127.0.0.1:8000', tcpTarget('127.0.0.1', 8000, 'uwsgi')),
      },
      { root: 'route.protocol-mismatch', symptom: 'read-timeout' },
    ],
    [
      'a report that takes longer than the proxy waits',
      {
        facts: {
          probe: probe(
            [answer(200), proxyAnswer(504, { url: 'http://h/report' })],
            [answer(200), answer(200, { ms: 4_100 })],
          ),
          'proxy-words': proxyWords(
            event('upstream timed out (110: Connection timed out) while reading response header from upstream'),
          ),
          unit: unit(),
          listener: here,
          process: someProcesses(),
        },
        route: { limits: { ...plainRoute.limits, readTimeoutMs: 2_000 } },
      },
      { root: 'route.timeout-too-short', symptom: 'read-timeout', status: 'degraded' },
    ],
    [
      'a directory that nobody makes after a reboot',
      {
        facts: {
          probe: probe([proxyAnswer(502)], [failure('missing')]),
          'proxy-words': proxyWords(enoent),
          unit: unit({
            ...unixUnit,
            activeState: 'failed',
            subState: 'failed',
            result: 'exit-code',
            exitKind: 'exited',
            exitStatus: 1,
            mainPid: null,
            activeSince: null,
            exitedAt: NOW - 5_000,
          }),
          'socket-file': noSocket({ missingFrom: '/run/app', components: [] }),
          listener: listener('unix:/run/app/app.sock'),
        },
        route: unixRoute,
      },
      { root: 'socket.bind-failed', symptom: 'connect-enoent' },
    ],
  ];
  test.each(cases)('%s', (_name, scene, expected) => {
    const result = ask(scene);
    expect(result.rootCause?.id).toBe(expected.root);
    expect(result.status).toBe(expected.status ?? 'down');
    if (expected.symptom) expect(result.symptom?.id).toBe(expected.symptom);
    for (const step of result.fix) expect(step.command ?? '').not.toMatch(/undefined|null\b(?<!\/null)/);
  });

  test('two faults at once are both named', () => {
    const closed = socketFile({
      allowed: false,
      deniedAt: '/run/app',
      components: [
        component('/run/app', 'directory', 0o700, false),
        component('/run/app/app.sock', 'socket', 0o600, false),
      ],
    });
    const result = ask({
      facts: {
        probe: probe([proxyAnswer(502)], [answer(200)]),
        'proxy-words': proxyWords(eacces),
        unit: unixUnit,
        listener: onUnix,
        'socket-file': closed,
      },
      route: unixRoute,
    });
    expect([result.rootCause?.id, ...result.alternatives.map((one) => one.id)]).toEqual(
      expect.arrayContaining(['socket.directory-denied', 'socket.permission-denied']),
    );
  });

  describe('one of two servers is dead', () => {
    const dead = unit({ activeState: 'inactive', mainPid: null, activeSince: null });
    const said = proxyWords({ ...ecode, at: NOW - 30_000 });
    const cases: [string, FactMap['probe']['through'], Partial<FactMap>, Partial<FactMap>, string][] = [
      ['the other one covers for it', [answer(200)], { 'proxy-words': said, unit: dead }, {}, 'degraded'],
      ['the request met the dead one', [proxyAnswer(502)], { 'proxy-words': said, unit: dead }, {}, 'degraded'],
      [
        'quietly left out, and meant to run',
        [answer(200)],
        { unit: { ...dead, unitFileState: 'enabled' } },
        {},
        'degraded',
      ],
      [
        'quietly left out, and not meant to run',
        [answer(200)],
        { unit: { ...dead, unitFileState: 'disabled' } },
        {},
        'up',
      ],
      [
        'we may not ask the one that fails',
        [proxyAnswer(502)],
        { 'proxy-words': said, unit: dead, probe: probe([proxyAnswer(502)], [failure('denied')]) },
        {},
        'down',
      ],
      [
        'the proxy does not get through to the other one either',
        [proxyAnswer(502)],
        { 'proxy-words': said, unit: dead },
        { 'proxy-words': proxyWords(eacces) },
        'down',
      ],
    ];
    test.each(cases)('%s', (_name, through, facts, others, status) => {
      const silent = { 'proxy-words': proxyWords(), traffic: traffic() };
      const ill = { ...silent, probe: probe(through, [failure('refused')]), listener: listener('127.0.0.1:8000') };
      const well = { ...silent, probe: probe(through, [answer(200)]), listener: here };
      const links = [
        link('proxy', 'proxy', { 'proxy-state': proxyState() }),
        link('backend', 'backend', { ...ill, ...facts }, { above: 'proxy', address: '127.0.0.1:8000' }),
        link('other', 'backend', { ...well, ...others }, { above: 'proxy', address: '127.0.0.1:8002' }),
        link('host', 'host'),
      ];
      const targets = [tcpTarget('127.0.0.1', 8000), tcpTarget('127.0.0.1', 8002)];
      const result = diagnose(snapshot(links, { targets, group: 'app' }), rules);
      expect(result.status).toBe(status);
      if (status === 'degraded')
        expect(result).toMatchObject({ symptom: { id: 'connect-refused' }, rootCause: { id: 'unit.not-running' } });
    });
  });
});
