import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDocker, type DockerDoor } from '../../src/host/docker.ts';
import { guard, isAllowedPath, NotAllowed } from '../../src/host/docker-allow.ts';
import { findEndpoint } from '../../src/host/docker-endpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'why502-docker-'));
const socket = join(folder, 'docker.sock');
const received: string[] = [];
let server: Server;
let door: DockerDoor;

const inspect = {
  Id: 'abc',
  Config: {
    Env: ['PATH=/bin', 'SECRET_KEY=hunter2', 'POSTGRES_URL=postgres://u:pw1@db:5432/shop'],
    Cmd: ['redis-server', '--requirepass', 'pw2'],
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    received.push(`${request.method} ${request.url}`);
    if (request.url?.startsWith('/containers/gone/'))
      return response.writeHead(404).end('{"message":"No such container"}');
    if (request.url?.startsWith('/services'))
      return response.writeHead(503).end('{"message":"This node is not a swarm manager."}');
    if (request.url?.startsWith('/networks')) return response.writeHead(403).end('{"message":"Forbidden"}');
    if (request.url?.startsWith('/containers/slow')) return;
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(request.url?.startsWith('/_ping') ? 'OK' : JSON.stringify(inspect));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  door = createDocker(`unix://${socket}`);
});

beforeEach(() => {
  received.length = 0;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

describe('what is asked', () => {
  test('an allowed path is sent as it stands', async () => {
    expect(await door.ask('/_ping')).toEqual({ is: 'seen', value: 'OK' });
    await door.ask('/containers/abc/logs?stdout=1&stderr=1&tail=5');
    expect(received[0]).toBe('GET /_ping?');
    expect(received[1]).toBe('GET /containers/abc/logs?stdout=1&stderr=1&tail=5');
  });

  test.each([
    '/containers/abc/stats',
    '/containers/abc/attach',
    '/containers/abc/export',
    '/containers/abc/exec',
    '/containers/abc/logs?follow=1',
    '/secrets',
    '/containers/../secrets',
    '/containers/%2e%2e/json',
    '/swarm',
    '/swarm/unlockkey',
    '/plugins',
    '/events',
  ])('%s never leaves', async (path) => {
    expect((await door.ask(path)).is).toBe('failed');
    expect(received).toEqual([]);
  });

  test('events without an end are not asked for', async () => {
    expect((await door.ask('/events?since=1')).is).toBe('failed');
    await door.ask('/events?ago=60');
    expect(received).toHaveLength(1);
    expect(received[0]).toMatch(/^GET \/events\?since=\d+&until=\d+\.\d+$/);
  });
});

describe('the transport itself', () => {
  test('a whole client over the guarded agent can only look', async () => {
    const { default: Client } = await import('dockerode');
    const { Agent } = await import('node:http');
    const options = { socketPath: socket, agent: guard(new Agent()) };
    const client = new Client(options);
    const container = client.getContainer('abc');
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => container.kill(),
      () => container.start(),
      () => container.stop(),
      () => container.remove({ force: true }),
      () => container.exec({ Cmd: ['sh'] }),
      () => container.stats({ stream: false }),
      () => container.rename({ name: 'x' }),
      () => client.createContainer({ Image: 'x' }),
      () => client.pruneContainers(),
      () => client.pull('x'),
      () => client.getSecret('s').inspect(),
      () => container.putArchive('/dev/null', { path: '/' }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(NotAllowed);
    expect(received).toEqual([]);
    await container.inspect();
    expect(received).toHaveLength(1);
    expect(received[0]).toMatch(/^GET \/containers\/abc\/json/);
  });

  test('whatever is sent over it, only GETs of the list arrive', async () => {
    const { Agent, request } = await import('node:http');
    const agent = guard(new Agent());
    const send = (method: string, path: string): Promise<void> =>
      new Promise((resolve) => {
        try {
          const sent = request({ socketPath: socket, agent, method, path }, (answer) => {
            answer.resume();
            answer.on('end', resolve);
          });
          sent.on('error', () => resolve());
          sent.end();
        } catch {
          resolve(); // Node itself refuses what is no path.
        }
      });
    const word = fc.constantFrom(
      'abc',
      'json',
      'start',
      'kill',
      'exec',
      'attach',
      'create',
      'archive',
      'logs',
      '..',
      '%2e',
    );
    const root = fc.constantFrom(
      'containers',
      'images',
      'networks',
      'services',
      'secrets',
      'swarm',
      'v1.41',
      'info',
      '',
    );
    const path = fc
      .tuple(
        fc.constantFrom('/', '//', '/./'),
        root,
        fc.array(word, { maxLength: 3 }),
        fc.constantFrom('', '?force=1', '?a=b\r\nX: y'),
      )
      .map(([start, first, rest, query]) => `${start}${[first, ...rest].join('/')}${query}`);
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'get', 'OPTIONS', 'CONNECT');
    await fc.assert(
      fc.asyncProperty(method, path, async (verb, where) => {
        received.length = 0;
        await send(verb, where);
        for (const line of received) {
          expect(line.startsWith('GET ')).toBe(true);
          expect(isAllowedPath(line.slice(4))).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('only looks are on the list', () => {
    for (const path of ['/containers/json', '/tasks', '/images/shop:1/json', '/networks/shop_default'])
      expect(isAllowedPath(path)).toBe(true);
  });
});

describe('answers', () => {
  test('values of the environment and secret options do not leave the door', async () => {
    const text = JSON.stringify(await door.ask('/containers/abc/json'));
    for (const secret of ['hunter2', 'pw1', 'pw2']) expect(text).not.toContain(secret);
    expect(text).toContain('SECRET_KEY');
    expect(text).toContain('postgres://u@db:5432/shop');
  });

  test('no such container, no swarm, a proxy that forbids', async () => {
    expect(await door.ask('/containers/gone/json')).toEqual({ is: 'absent' });
    expect(await door.ask('/services')).toEqual({ is: 'absent' });
    expect((await door.ask('/networks')).is).toBe('denied');
  });

  test('a silent engine is a failure, not a wait', { timeout: 8_000 }, async () => {
    const look = await door.ask('/containers/slow/json');
    expect(look).toMatchObject({ is: 'failed' });
    expect('why' in look && look.why).toMatch(/does not answer/);
  });

  test('no engine, and a dead one', async () => {
    expect(await createDocker(`unix://${folder}/none.sock`).ask('/_ping')).toEqual({ is: 'absent' });
    expect(await createDocker('tcp://127.0.0.1:9').ask('/_ping')).toMatchObject({ is: 'failed' });
  });
});

describe('where the engine is', () => {
  test.each([
    ['tcp://proxy:2375', { is: 'tcp', host: 'proxy', port: 2375, tls: null }],
    ['tcp://[::1]:2375', { is: 'tcp', host: '::1', port: 2375, tls: null }],
    ['unix:///x.sock', { is: 'unix', path: '/x.sock' }],
  ])('%s', async (text, wanted) => {
    expect(await findEndpoint(undefined, { DOCKER_HOST: text })).toEqual(wanted);
  });

  test('a host that is none says what was expected', async () => {
    await expect(findEndpoint('ftp://x', {})).rejects.toThrow(/unix:\/\/\/path or tcp:/);
  });
});
