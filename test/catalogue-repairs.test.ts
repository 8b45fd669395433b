import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { causes } from '../src/causes/causes.generated.ts';
import {
  answer,
  event,
  failure,
  group,
  listener,
  listening,
  probe,
  proxyAnswer,
  proxyState,
  proxyWords,
  refused,
  tcpTarget,
  traffic,
  unit,
  unixTarget,
} from '../src/causes/shared/scene.ts';
import { formatAddress } from '../src/core/address.ts';
import type { Route, Target } from '../src/core/route.ts';
import { seenFacts } from '../src/core/snapshot.ts';
import { judge } from '../src/diagnosis/judge.ts';
import type { FactMap } from '../src/facts/facts.generated.ts';
import { link, snapshot } from './helpers/example.ts';

const rules = new Map(causes.map((rule) => [rule.id, rule]));
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'why502-'));
  file = join(folder, 'site');
  // Stand-ins: an nginx that finds every file sound unless it says "broken", a systemctl that has nothing to do.
  writeFileSync(join(folder, 'nginx'), `#!/bin/sh\n! grep -q broken ${file}\n`);
  writeFileSync(join(folder, 'systemctl'), '#!/bin/sh\nexit 0\n');
  for (const program of ['nginx', 'systemctl']) chmodSync(join(folder, program), 0o755);
});

function run(command: string): void {
  execFileSync('sh', ['-c', command], { env: { PATH: `${folder}:${process.env.PATH}` }, stdio: 'pipe' });
}

/** Writes the site, makes the finding, and gives the first command of its fix and its undo, for that file. */
function fixOf(
  id: string,
  site: string,
  passText: string,
  target: Target,
  facts: Partial<FactMap>,
  more: Partial<Route> = {},
) {
  writeFileSync(file, site);
  symlinkSync(file, join(folder, 'enabled'));
  const place = {
    file: join(folder, 'enabled'),
    line: site.split('\n').findIndex((line) => line.includes('_pass')) + 1,
  };
  const start = { ...place, line: site.split('\n').findIndex((line) => line.includes('location')) + 1 };
  const route = { passText, passPlace: place, place: start, targets: [{ ...target, place }], ...more };
  const links = [
    link('proxy', 'proxy', { 'proxy-state': proxyState() }),
    link('backend', 'backend', facts, { address: formatAddress(target.address) }),
  ];
  const rule = rules.get(id);
  if (!rule) throw new Error(id);
  const finding = judge(snapshot(links, route), [rule]).findings[0];
  if (!finding) throw new Error(`${id} is not found`);
  const step = rule.fix?.(finding.verdict, finding.context, seenFacts(finding.link))[0];
  return { command: step?.command ?? '', undo: step?.undo ?? '' };
}

const site = (pass: string, more = ''): string => `server {\n    location /api/ {\n        ${pass}${more}\n    }\n}\n`;
const wrongPort = (to: string): Partial<FactMap> => ({
  probe: refused(),
  unit: unit({ binds: [] }),
  listener: listener('127.0.0.1:8001', { ofExpected: [listening(to)] }),
});

describe('commands that edit a configuration', () => {
  const cases: readonly [string, string, string, string, Target, Partial<FactMap>, string][] = [
    [
      'route.wrong-port',
      'a port',
      'proxy_pass http://127.0.0.1:8001/;',
      'http://127.0.0.1:8001/',
      tcpTarget('127.0.0.1', 8001),
      wrongPort('127.0.0.1:8000'),
      'proxy_pass http://127.0.0.1:8000/;',
    ],
    [
      'route.wrong-port',
      'a port on every address',
      'proxy_pass http://127.0.0.1:8001;',
      'http://127.0.0.1:8001',
      tcpTarget('127.0.0.1', 8001),
      wrongPort('[::]:9000'),
      'proxy_pass http://127.0.0.1:9000;',
    ],
    [
      'route.wrong-port',
      'to a socket, with a URI',
      'proxy_pass http://127.0.0.1:8001/;',
      'http://127.0.0.1:8001/',
      tcpTarget('127.0.0.1', 8001),
      wrongPort('unix:/run/a.sock'),
      'proxy_pass http://unix:/run/a.sock:/;',
    ],
    [
      'route.wrong-socket',
      'a socket',
      'proxy_pass http://unix:/run/old.sock:/x/;',
      'http://unix:/run/old.sock:/x/',
      unixTarget('/run/old.sock'),
      {
        probe: probe([proxyAnswer(502)], [failure('missing')]),
        unit: unit({ binds: [] }),
        listener: listener('unix:/run/old.sock', { ofExpected: [listening('unix:/run/new.sock')] }),
      },
      'proxy_pass http://unix:/run/new.sock:/x/;',
    ],
    [
      'route.wrong-socket',
      'a socket to a port',
      'proxy_pass http://unix:/run/old.sock:/x/;',
      'http://unix:/run/old.sock:/x/',
      unixTarget('/run/old.sock'),
      {
        probe: probe([proxyAnswer(502)], [failure('missing')]),
        unit: unit({ binds: [] }),
        listener: listener('unix:/run/old.sock', { ofExpected: [listening('127.0.0.1:8000')] }),
      },
      'proxy_pass http://127.0.0.1:8000/x/;',
    ],
    [
      'route.scheme-mismatch',
      'to TLS',
      'proxy_pass http://127.0.0.1:8443;',
      'http://127.0.0.1:8443',
      tcpTarget('127.0.0.1', 8443),
      { probe: probe([proxyAnswer(502)], [failure('closed')], { https: answer(200) }) },
      'proxy_pass https://127.0.0.1:8443;',
    ],
    [
      'route.protocol-mismatch',
      'to uwsgi',
      'proxy_pass http://unix:/run/a.sock;',
      'http://unix:/run/a.sock',
      unixTarget('/run/a.sock'),
      { probe: probe([proxyAnswer(502)], [failure('closed')], { uwsgi: answer(200) }) },
      'include uwsgi_params; uwsgi_pass unix:/run/a.sock;',
    ],
    [
      'route.path-doubled',
      'a prefix too many',
      'proxy_pass http://127.0.0.1:8000/api/;',
      'http://127.0.0.1:8000/api/',
      tcpTarget('127.0.0.1', 8000),
      { probe: probe([answer(404)], [], { 'path:/health': answer(200) }) },
      'proxy_pass http://127.0.0.1:8000/;',
    ],
    [
      'route.path-doubled',
      'a prefix too few',
      'proxy_pass http://127.0.0.1:8000/;',
      'http://127.0.0.1:8000/',
      tcpTarget('127.0.0.1', 8000),
      { probe: probe([answer(404)], [], { 'path:/api/health': answer(200) }) },
      'proxy_pass http://127.0.0.1:8000;',
    ],
  ];
  test.each(cases)('%s: %s', (id, _name, before, passText, target, facts, after) => {
    const { command, undo } = fixOf(id, site(before), passText, target, facts);
    run(command);
    expect(readFileSync(file, 'utf8')).toBe(site(after));
    expect(lstatSync(join(folder, 'enabled')).isSymbolicLink()).toBe(true);
    run(undo);
    expect(readFileSync(file, 'utf8')).toBe(site(before));
  });

  const large = {
    traffic: traffic(group('POST', '/api/up', 413)),
    'proxy-words': proxyWords(event('client intended to send too large body: 3145728 bytes')),
  };
  const pass = 'proxy_pass http://127.0.0.1:8000;';

  test('a directive is added, and an older one of its name goes', () => {
    const { command, undo } = fixOf(
      'route.body-too-large',
      site(pass, '\n        client_max_body_size 1m;'),
      'http://127.0.0.1:8000',
      tcpTarget('127.0.0.1', 8000),
      large,
    );
    run(command.replaceAll('/root/', `${folder}/`));
    expect(readFileSync(file, 'utf8')).toBe(site(pass, '\n        client_max_body_size 16m;'));
    run(undo.replaceAll('/root/', `${folder}/`));
    expect(readFileSync(file, 'utf8')).toBe(site(pass, '\n        client_max_body_size 1m;'));
  });

  test('what nginx does not accept is taken back', () => {
    const text = site(pass, ' # broken');
    const { command } = fixOf(
      'route.body-too-large',
      text,
      'http://127.0.0.1:8000',
      tcpTarget('127.0.0.1', 8000),
      large,
    );
    expect(() => run(command.replaceAll('/root/', `${folder}/`))).toThrow();
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
