import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDocker } from '../../../src/host/docker.ts';
import { type Heard, watchEvents } from '../../../src/host/docker-events.ts';
import { FlightRecorder } from '../../../src/trace/containers/recorder.ts';
import { AT, container, engineHost } from './engine.ts';

function event(
  action: string,
  at: number,
  attributes: Record<string, string> = {},
  id = 'id-api',
): Record<string, unknown> {
  return {
    Type: 'container',
    Action: action,
    Actor: { ID: id, Attributes: { name: 'api', ...attributes } },
    time: Math.floor(at / 1000),
    timeNano: at * 1e6,
  };
}

describe('the flight recorder', () => {
  const logsUntil = (at: number): string =>
    `/containers/id-api/logs?stdout=1&stderr=1&timestamps=1&tail=200&until=${((at + 50) / 1000).toFixed(3)}`;
  const logs = {
    [logsUntil(AT + 20)]: { text: '2026-11-21T05:00:00Z DB_PASSWORD=hunter2\n2026-11-21T05:00:01Z bye\n' },
    [logsUntil(AT + 2100)]: { text: '2026-11-21T05:00:01Z bye\n2026-11-21T05:00:02Z bye again\n' },
  };

  test('keeps state, exit code, kills and last words of each death', async () => {
    const recorder = new FlightRecorder(engineHost([container({ name: 'api' })], logs));
    for (const one of [
      event('start', AT),
      event('oom', AT + 10),
      event('die', AT + 20, { exitCode: '137' }),
      event('start', AT + 900),
      event('kill', AT + 2000, { signal: '15' }),
      event('die', AT + 2100, { exitCode: '143' }),
      // A stream that is taken up again repeats the last second.
      event('die', AT + 2100, { exitCode: '143' }),
    ])
      recorder.take(one);
    await recorder.settled();
    const flight = recorder.flight('api');
    expect(flight).toMatchObject({ id: 'id-api', state: 'exited' });
    expect(flight?.deaths.map(({ exitCode, oom, signals }) => ({ exitCode, oom, signals }))).toEqual([
      { exitCode: 137, oom: true, signals: [] },
      { exitCode: 143, oom: false, signals: [15] },
    ]);
    expect(flight?.deaths.map(({ lines }) => lines.length)).toEqual([2, 2]);
    expect(flight?.deaths[0]?.lines.join()).not.toContain('again');
    expect(JSON.stringify(flight)).not.toContain('hunter2');
  });

  test('a stopped engine is not woken to be asked for last words', async () => {
    const host = engineHost([container({ name: 'api' })], logs);
    const run = async (): Promise<unknown> => ({
      is: 'seen',
      value: { code: 3, stdout: 'deactivating\nactive\n', stderr: '' },
    });
    const asked: string[] = [];
    const careful = new Proxy(host, {
      get: (target, key) => {
        if (key === 'run') return run;
        if (key === 'info') return async () => ({ is: 'seen', value: {} });
        if (key === 'docker') return async (path: string) => void asked.push(path);
        return Reflect.get(target, key);
      },
    });
    const recorder = new FlightRecorder(careful);
    recorder.take(event('die', AT + 20, { exitCode: '0' }));
    await recorder.settled();
    expect(asked).toEqual([]);
    expect(recorder.flight('api')?.deaths).toMatchObject([{ exitCode: 0, lines: [] }]);
  });

  test('tasks of a service are found by its name', () => {
    const recorder = new FlightRecorder(engineHost([]));
    for (const n of [1, 2])
      recorder.take(
        event('start', AT + n, { name: `shop_api.1.x${n}`, 'com.docker.swarm.service.name': 'shop_api' }, `id-${n}`),
      );
    expect(recorder.flights('shop_api').map(({ name }) => name)).toEqual(['shop_api.1.x1', 'shop_api.1.x2']);
  });

  test('health, networks, removal; noise is passed over', () => {
    const recorder = new FlightRecorder(engineHost([]));
    recorder.take(event('start', AT));
    recorder.take(event('health_status: unhealthy', AT + 1));
    recorder.take(event('exec_start: curl', AT + 2));
    recorder.take({
      Type: 'network',
      Action: 'connect',
      Actor: { ID: 'n', Attributes: { container: 'id-api', name: 'shop' } },
      time: 0,
      timeNano: 0,
    });
    recorder.take('rubbish');
    expect(recorder.flight('api')).toMatchObject({ health: 'unhealthy', networks: ['shop'], state: 'running' });
    expect(recorder.events()).toHaveLength(2);
    recorder.take(event('destroy', AT + 3));
    expect(recorder.flight('api')?.state).toBe('removed');
  });

  test('is bounded', () => {
    const recorder = new FlightRecorder(engineHost([]));
    for (let i = 0; i < 1000; i++) recorder.take(event('start', AT + i, { name: `c${i}` }, `id-${i}`));
    expect(recorder.flight('c0')).toBeNull();
    expect(recorder.flight('c999')).not.toBeNull();
    for (let i = 0; i < 1000; i++) recorder.take(event('start', AT + 2000 + i, { name: 'c999' }, 'id-999'));
    expect(recorder.events().length).toBeLessThan(400);
  });
});

describe('the stream of events', () => {
  const folder = mkdtempSync(join(tmpdir(), 'why502-events-'));
  const socket = join(folder, 'docker.sock');
  const asked: string[] = [];
  let server: Server;
  let serve: (response: ServerResponse) => void;

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      serve(response);
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(socket, { force: true });
  });

  test('connects again after a break, from where it was', async () => {
    serve = (response) => {
      response.write(`${JSON.stringify(event('start', AT + asked.length * 1000))}\n`);
      // A line may come in two pieces, and the engine may die in the middle.
      setTimeout(() => response.write('{"Type":"conta'), 5);
      setTimeout(() => response.destroy(), 15);
    };
    const heard: Heard[] = [];
    const stop = new AbortController();
    const done = watchEvents(createDocker(socket), (one) => heard.push(one), {
      signal: stop.signal,
      firstMs: 5,
      longestMs: 20,
    });
    while (heard.filter((one) => one.is === 'event').length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await done;
    expect(heard.slice(0, 4).map((one) => one.is)).toEqual(['connected', 'event', 'lost', 'connected']);
    expect(asked[1]).toContain(`since=${AT / 1000 + 1}`);
  });

  test('waits longer and longer for an engine that is not there', async () => {
    const waits: number[] = [];
    const stop = new AbortController();
    const hear = (one: Heard): void => {
      if (one.is === 'lost') waits.push(one.retryMs);
      if (waits.length === 5) stop.abort();
    };
    await watchEvents(createDocker(`${folder}/none.sock`), hear, { signal: stop.signal, firstMs: 1, longestMs: 4 });
    expect(waits).toEqual([1, 2, 4, 4, 4]);
  });
});
