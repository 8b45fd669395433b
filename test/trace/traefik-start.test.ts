import { describe, expect, test } from 'vitest';
import { program } from '../../src/core/programs/traefik.ts';
import type { Host } from '../../src/host/host.ts';
import { readStatic } from '../../src/proxies/traefik/static.ts';
import { treeOfArgs } from '../../src/proxies/traefik/tree.ts';
import { deathWord } from '../../src/trace/config-error.ts';
import { engineOf } from '../../src/trace/containers/engine.ts';
import { dockerRouters } from '../../src/trace/proxies/shared/traefik.ts';
import { finder } from '../../src/trace/proxies/traefik.ts';
import { openWorld } from '../../src/trace/world.ts';
import { container, engineWorld } from './containers/engine.ts';
import { fakeHost, NOW } from './host/fake-host.ts';

const SAID = 'command traefik error: field not found, node: addres';

const WORDS: readonly (readonly [string, string, string])[] = [
  [
    'bare, with quotes of its own',
    `2026/11/27 19:14:36 command traefik error: parsing "yess": invalid syntax`,
    'parsing "yess": invalid syntax',
  ],
  [
    'as JSON',
    `{"level":"error","error":"${SAID}","time":"2026-11-27","message":"Command error"}`,
    'field not found, node: addres',
  ],
  [
    'in the console',
    String.raw`2026-11-27T19:14:36Z ERR Command error error="command traefik error: parsing \"yess\": invalid" x="y"`,
    String.raw`parsing \"yess\": invalid`,
  ],
  ['as a fatal message', '2026-11-27T19:14:36Z FTL traefik.go:81 > no "such" thing', 'no "such" thing'],
  [
    'as a fatal error',
    `2026-11-27T19:14:36Z FTL traefik.go:81 > Command error error="${SAID}"`,
    'field not found, node: addres',
  ],
  [
    'in logfmt',
    'time="2026-11-27T19:14:36Z" level=fatal msg="field not found, node: addres" x="y"',
    'field not found, node: addres',
  ],
];

describe('what Traefik died of', () => {
  test.each(WORDS)('%s', (_how, line, message) => {
    expect(deathWord(`first\n${line}\nlast`, program.deathWords)).toBe(message);
  });

  test('is no taken port', () => {
    const line = 'command traefik error: error opening listener: listen tcp :80: bind: address already in use';
    expect(deathWord(`${SAID}\n${line}`, program.deathWords)).toBeNull();
  });
});

const HOUR = 3_600_000;
const CONFIG = `entryPoints:\n  web:\n    address: ":80"\nproviders:\n  file:\n    filename: /etc/traefik/dynamic.yml\n`;
const DYNAMIC = `http:
  routers: { shop: { rule: "Host(\`shop.example\`)", service: shop } }
  services: { shop: { loadBalancer: { servers: [{ url: "http://127.0.0.1:3000" }] } } }
`;

/** A host whose unit of Traefik failed; `started` tells when its last life began, `said` when it complained. */
async function failed(started: number, said: number, more: Readonly<Record<string, string>> = {}) {
  const unit = `Id=traefik.service\nLoadState=loaded\nActiveState=failed\nSubState=failed\nResult=exit-code\nNRestarts=0
ExecStart={ path=/usr/bin/traefik ; argv[]=/usr/bin/traefik ; ignore_errors=no ; }
ExecMainStartTimestampMonotonic=${started * 1000}\nInactiveEnterTimestampMonotonic=${(started + 1) * 1000}\n`;
  const fake = fakeHost({
    files: { '/etc/traefik/traefik.yml': CONFIG, '/etc/traefik/dynamic.yml': DYNAMIC, ...more },
    runs: { systemctl: unit },
  });
  const run: Host['run'] = async (program, args, ...rest) => {
    if (program !== 'journalctl') return fake.run(program, args, ...rest);
    const since = Number(args.find((arg) => arg.startsWith('--since=@'))?.slice(9)) * 1000;
    const entry = { MESSAGE: SAID, __REALTIME_TIMESTAMP: String(said * 1000) };
    return { is: 'seen', value: { code: 0, stdout: since <= said ? JSON.stringify(entry) : '', stderr: '' } };
  };
  return openWorld({ ...fake, run, docker: async () => ({ is: 'denied', why: 'no right', allow: '' }) } as Host);
}

describe('a unit of Traefik that failed', () => {
  test('tells what its last life ended of', async () => {
    const [proxy] = await finder.find(await failed(NOW - 2 * HOUR, NOW - 2 * HOUR + 500), 'all');
    expect(proxy?.state.configError?.message).toBe('field not found, node: addres');
  });

  test('not what an earlier one did', async () => {
    const [proxy] = await finder.find(await failed(NOW - HOUR, NOW - 20 * HOUR), 'all');
    expect(proxy?.state).toMatchObject({ running: false, configError: null });
  });

  test('is left over where Traefik runs in a container of which the engine may not tell', async () => {
    const id = 'a'.repeat(64);
    const process = {
      '/proc/7/cmdline': 'traefik\0--configFile=/etc/traefik/traefik.yml\0',
      '/proc/7/cgroup': `0::/system.slice/docker-${id}.scope\n`,
    };
    expect(await finder.find(await failed(NOW - HOUR, NOW - HOUR, process), 'all')).toEqual([]);
  });
});

test.each([
  ['', 'container shop is exited, and Traefik takes running ones only'],
  ['True', null],
])('a container that is down, with allowNonRunning %o', async (allowed, why) => {
  const labels = {
    'traefik.http.routers.shop.rule': 'Host(`shop.example`)',
    'traefik.docker.allowNonRunning': allowed,
  };
  const engine = await engineOf(
    await engineWorld([container({ name: 'shop', exposed: [80], labels, state: { Status: 'exited' } })]),
  );
  const settings = readStatic(treeOfArgs(['--providers.docker=true', '--entrypoints.web.address=:80']));
  const [router] = await dockerRouters(engine, null, settings);
  expect(router?.leftOut?.why ?? null).toBe(why);
});
