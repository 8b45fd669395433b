import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_FILE } from '../../src/config/load.ts';
import { World } from '../helpers/agent.ts';
import { resultOf } from '../helpers/incident.ts';

const worlds: World[] = [];
async function world(
  names: readonly string[],
  files: Readonly<Record<string, string>> = {},
  statePath?: string,
): Promise<World> {
  const made = new World(names);
  for (const [path, text] of Object.entries(files)) made.host.files.set(path, text);
  worlds.push(made);
  await made.start(statePath);
  return made;
}
afterEach(async () => {
  for (const made of worlds.splice(0)) await made.agent?.stop();
});

describe('an outage', () => {
  it('is told with its verdict within five seconds of the first failing answer, and its end after two good ones', async () => {
    const w = await world(['cynow']);
    await w.time.advance(20_000);
    expect(w.told).toEqual([]);
    w.break('cynow');
    const broke = w.time.now();
    await w.time.advance(6000);
    expect(w.types()).toEqual(['firing']);
    expect((w.told[0]?.at ?? 0) - broke).toBeLessThanOrEqual(5600);
    expect(w.told[0]?.incident.diagnosis.rootCause?.id).toBe('app.module-not-found');
    await w.time.advance(60_000);
    expect(w.types()).toEqual(['firing']);
    w.mend('cynow');
    await w.time.advance(12_000);
    expect(w.types()).toEqual(['firing', 'resolved']);
    expect(w.told.map((one) => one.incident.id)).toEqual([w.told[0]?.incident.id, w.told[0]?.incident.id]);
  });

  it('is found at once when a log names it', async () => {
    const w = await world(['cynow']);
    await w.time.advance(10_000);
    w.break('cynow');
    const asked = w.host.asked.length;
    w.agent?.onHint('cynow');
    await w.time.advance(1500);
    expect(w.host.asked.length).toBeGreaterThan(asked);
    expect(w.types()).toEqual(['firing']);
  });

  it('is looked at more often at once, however seldom its route is asked', async () => {
    const w = await world(['cynow'], { [DEFAULT_FILE]: 'schedule: { every: 1h }\n' });
    await w.time.advance(10_000);
    w.break('cynow');
    w.agent?.onHint('cynow');
    await w.time.advance(1500);
    expect(w.types()).toEqual(['firing']);
    w.mend('cynow');
    await w.time.advance(30_000);
    expect(w.types()).toEqual(['firing', 'resolved']);
  });

  it('needs a second source: a forged line alone opens nothing', async () => {
    const w = await world(['cynow']);
    await w.time.advance(2000);
    w.agent?.onHint('cynow');
    await w.time.advance(30_000);
    expect(w.diagnoses).toBeGreaterThan(0);
    expect(w.told).toEqual([]);
  });

  it('of one cause on several routes is one incident', async () => {
    const w = await world(['a', 'b', 'c']);
    await w.time.advance(3000);
    for (const name of ['a', 'b', 'c']) w.break(name, 'db.down', 'postgresql.service');
    await w.time.advance(8000);
    const { body } = await w.get('/api/v1/incidents');
    const items = (body as { items: { upstreams: string[]; state: string }[] }).items;
    expect(items).toHaveLength(1);
    expect(items[0]?.upstreams.toSorted()).toEqual(['a', 'b', 'c']);
    expect(w.types()).toEqual(['firing']);
    w.mend('a');
    w.mend('b');
    await w.time.advance(20_000);
    expect(w.types()).toEqual(['firing']);
    w.mend('c');
    await w.time.advance(20_000);
    expect(w.types()).toEqual(['firing', 'resolved']);
    expect(w.told.at(-1)?.incident.upstreams.toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('of two causes is two incidents', async () => {
    const w = await world(['a', 'b']);
    w.break('a', 'db.down', 'postgresql.service');
    w.break('b', 'unit.not-running', 'b.service');
    await w.time.advance(8000);
    expect(w.types()).toEqual(['firing', 'firing']);
    expect(new Set(w.told.map((one) => one.incident.id)).size).toBe(2);
  });

  it('whose cause turns out to be another is updated, once, and keeps its id', async () => {
    const w = await world(['cynow']);
    w.break('cynow', 'socket.missing', '/run/cynow.sock');
    await w.time.advance(8000);
    w.break('cynow', 'app.module-not-found', 'orders.urls');
    await w.time.advance(60_000);
    expect(w.types()).toEqual(['firing', 'updated']);
    expect(w.told.map((one) => one.incident.revision)).toEqual([1, 2]);
    expect(new Set(w.told.map((one) => one.incident.id)).size).toBe(1);
    expect(new Set(w.told.map((one) => one.key)).size).toBe(2);
  });

  it('is not updated for a cause that was seen only once', async () => {
    const w = await world(['cynow']);
    w.break('cynow', 'unit.not-running', 'a.service');
    await w.time.advance(8000);
    const steady = w.broken.get('cynow');
    const before = w.diagnoses;
    w.break('cynow', 'unit.restarting', 'a.service');
    for (let i = 0; i < 40 && w.diagnoses === before; i++) await w.time.advance(1000);
    if (steady) w.broken.set('cynow', steady);
    await w.time.advance(90_000);
    expect(w.types()).toEqual(['firing']);
  });

  it('waits a moment for a cause that is not clear yet', async () => {
    const w = await world(['cynow']);
    await w.time.advance(6000);
    w.broken.set('cynow', resultOf({ rootCause: null, chain: [] }));
    while (w.diagnoses === 0) await w.time.advance(100);
    w.break('cynow');
    await w.time.advance(2000);
    expect(w.types()).toEqual(['firing']);
    expect(w.told[0]?.incident.diagnosis.rootCause?.id).toBe('app.module-not-found');
  });

  it('gives what it is hardly sure of a second look first', async () => {
    const w = await world(['cynow']);
    await w.time.advance(6000);
    w.break('cynow', 'socket.missing', '/run/cynow.sock');
    const first = w.broken.get('cynow');
    if (!first?.rootCause) throw new Error('nothing is broken');
    w.broken.set('cynow', { ...first, rootCause: { ...first.rootCause, confidence: 0.6 } });
    while (w.diagnoses === 0) await w.time.advance(100);
    w.break('cynow');
    await w.time.advance(2000);
    expect(w.told.map((one) => one.incident.diagnosis.rootCause?.id)).toEqual(['app.module-not-found']);
  });

  it('without a cause is told all the same, and updated when one is found', async () => {
    const w = await world(['cynow']);
    w.broken.set('cynow', resultOf({ rootCause: null, chain: [] }));
    await w.time.advance(8000);
    expect(w.types()).toEqual(['firing']);
    w.break('cynow');
    await w.time.advance(40_000);
    expect(w.types()).toEqual(['firing', 'updated']);
  });

  it('that comes back soon ends only after it was up for a while', async () => {
    const w = await world(['cynow']);
    w.break('cynow');
    await w.time.advance(8000);
    w.mend('cynow');
    await w.time.advance(15_000);
    expect(w.types()).toEqual(['firing', 'resolved']);
    for (let i = 0; i < 3; i++) {
      w.break('cynow');
      await w.time.advance(15_000);
      w.mend('cynow');
      await w.time.advance(15_000);
    }
    expect(w.types()).toEqual(['firing', 'resolved', 'firing']);
    await w.time.advance(120_000);
    expect(w.types()).toEqual(['firing', 'resolved', 'firing', 'resolved']);
  });
});

describe('telling', () => {
  it('goes on until the receiver takes it, in order, under the same keys', async () => {
    const w = await world(['cynow']);
    const keys: string[] = [];
    w.receiver = (outgoing) => {
      keys.push(outgoing.headers['webhook-id'] ?? '');
      return { is: 'answered', status: 503, headers: {}, body: '' };
    };
    w.break('cynow');
    await w.time.advance(20_000);
    w.mend('cynow');
    await w.time.advance(30_000);
    expect(keys.length).toBeGreaterThan(2);
    expect(new Set(keys).size).toBe(1);
    expect((await w.get('/metrics')).text).toMatch(/why502_notifications_pending\{receiver="env"\} 2/);
    w.receiver = () => ({ is: 'answered', status: 204, headers: {}, body: '' });
    await w.time.advance(400_000);
    expect(w.types()).toEqual(['firing', 'resolved']);
  });

  it('obeys Retry-After', async () => {
    const w = await world(['cynow']);
    let tries = 0;
    w.receiver = () => {
      tries += 1;
      return { is: 'answered', status: 429, headers: { 'retry-after': '120' }, body: '' };
    };
    w.break('cynow');
    await w.time.advance(110_000);
    expect(tries).toBe(1);
    await w.time.advance(30_000);
    expect(tries).toBe(2);
  });

  it('survives a restart in the middle of an outage', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'why502-agent-'));
    const path = join(folder, 'journal.db');
    const first = new World(['cynow']);
    await first.start(path);
    first.receiver = () => ({ is: 'failed', reason: 'network' });
    first.break('cynow');
    await first.time.advance(10_000);
    expect(first.told).toEqual([]);
    await first.agent?.stop();

    const second = new World(['cynow']);
    worlds.push(second);
    second.break('cynow');
    await second.time.advance(600_000);
    await second.start(path);
    await second.time.advance(20_000);
    expect(second.types()).toEqual(['firing']);
    second.mend('cynow');
    await second.time.advance(20_000);
    expect(second.types()).toEqual(['firing', 'resolved']);
    await second.agent?.stop();
    rmSync(folder, { recursive: true });
  });

  it('is held back by a silence, and made up for when it ends during the outage', async () => {
    const w = new World(['cynow']);
    worlds.push(w);
    const until = new Date(w.time.now() + 60_000).toISOString();
    w.host.files.set(DEFAULT_FILE, `alerts:\n  silences:\n    - { match: { upstream: "cy*" }, until: "${until}" }\n`);
    await w.start();
    w.break('cynow');
    await w.time.advance(50_000);
    expect(w.told).toEqual([]);
    await w.time.advance(60_000);
    expect(w.types()).toEqual(['firing']);
  });

  it('never holds a secret of the configuration', async () => {
    const w = await world(['cynow'], {
      [DEFAULT_FILE]:
        'alerts:\n  receivers:\n    two: { type: webhook, url: "http://127.0.0.1:1/", secret: "tr0ub4dor&3" }\n',
    });
    w.break('cynow', 'db.auth', 'app', { summary: 'password tr0ub4dor&3 was refused' });
    await w.time.advance(8000);
    expect(w.told).toHaveLength(2);
    expect(JSON.stringify(w.told)).not.toContain('tr0ub4dor');
  });
});

describe('the agent', () => {
  it('answers with status, topology, history, metrics and a page', async () => {
    const w = await world(['cynow', 'api']);
    w.break('cynow');
    await w.time.advance(65_000);
    const status = (await w.get('/api/v1/status')).body as {
      status: string;
      upstreams: { name: string; status: string }[];
      incidents: unknown[];
    };
    expect(status.status).toBe('down');
    expect(status.upstreams.map((one) => [one.name, one.status])).toEqual([
      ['cynow', 'down'],
      ['api', 'up'],
    ]);
    expect(status.incidents).toHaveLength(1);
    const detail = (await w.get('/api/v1/upstreams/cynow')).body as {
      history: { status: string }[];
      incidents: unknown[];
    };
    expect(detail.history.some((one) => one.status === 'down')).toBe(true);
    expect(detail.incidents).toHaveLength(1);
    const { text } = await w.get('/metrics');
    expect(text).toContain(
      'why502_incident_active{upstream="cynow",cause="app.module-not-found",severity="critical"} 1',
    );
    expect(text).toContain('why502_upstream_up{upstream="api"} 1');
    const page = (await w.get('/')).text;
    expect(page).toContain('app.module-not-found');
    expect(page).not.toContain('<script');
  });

  it('keeps the old configuration when the new one is wrong, and says so', async () => {
    const w = await world(['cynow'], { [DEFAULT_FILE]: 'schedule: { every: 2s }\n' });
    w.host.files.set(DEFAULT_FILE, 'schedule: { evry: 2s }\n');
    expect(await w.agent?.reload()).toBe(false);
    expect(
      w.log.some(
        (line) => /old one stays/.test(line.message) && /1:13: unknown key "evry"/.test(String(line.fields.error)),
      ),
    ).toBe(true);
    expect((await w.get('/metrics')).text).toContain('why502_config_last_reload_successful 0');
    expect(JSON.stringify((await w.get('/api/v1/status')).body)).toContain('did you mean');
    w.host.files.set(DEFAULT_FILE, 'schedule: { every: 2s }\nprobes:\n  disk: { type: disk }\n');
    expect(await w.agent?.reload()).toBe(true);
    expect((await w.get('/metrics')).text).toContain('why502_config_last_reload_successful 1');
    expect(JSON.stringify((await w.get('/api/v1/status')).body)).toContain('"name":"disk"');
  });

  it('tells new receivers of an outage that is open when they are configured', async () => {
    const w = await world(['cynow']);
    w.break('cynow');
    await w.time.advance(8000);
    w.host.files.set(DEFAULT_FILE, 'alerts:\n  receivers:\n    late: { type: webhook, url: "http://127.0.0.1:1/" }\n');
    await w.agent?.reload();
    await w.time.advance(60_000);
    expect(w.told.map((one) => one.key.split(':').slice(2).join(':'))).toEqual(['firing:env', 'firing:late']);
  });

  it('keeps its upstreams while the proxy’s configuration cannot be read', async () => {
    const w = await world(['cynow', 'api']);
    w.upstreams = [];
    w.problems = ['/etc/nginx/nginx.conf:3: unexpected "}"'];
    await w.time.advance(130_000);
    const status = (await w.get('/api/v1/status')).body as { upstreams: unknown[]; agent: { problems: string[] } };
    expect(status.upstreams).toHaveLength(2);
    expect(status.agent.problems).toEqual(w.problems);
  });

  it('ends the incident of an upstream that is gone', async () => {
    const w = await world(['cynow', 'api']);
    w.break('cynow');
    await w.time.advance(8000);
    w.upstreams = w.upstreams.filter((one) => one.name === 'api');
    await w.time.advance(70_000);
    expect(w.types()).toEqual(['firing', 'resolved']);
  });

  it('asks what the user asks: a probe that fails twice while every link holds is an outage of its own', async () => {
    const text = `probes:\n  health: { type: http, url: "http://localhost/api/health", upstream: api, every: 5s, expect_json: ['$.database == "connected"'] }\n`;
    const w = await world(['api'], { [DEFAULT_FILE]: text });
    await w.time.advance(12_000);
    expect(w.types()).toEqual(['firing']);
    expect(w.told[0]?.incident.diagnosis).toMatchObject({ status: 'degraded', rootCause: null });
    expect(w.told[0]?.incident.diagnosis.summary).toContain('the probe health fails');
  });

  it('says to systemd that it is ready, how it fares, that it lives, and that it ends', async () => {
    const w = await world(['cynow']);
    w.break('cynow');
    await w.time.advance(70_000);
    await w.agent?.stop();
    expect(w.notified[0]).toBe('ready 1 upstreams, no incident');
    expect(w.notified).toContain('watchdog');
    expect(w.notified.some((line) => line.startsWith('status 1 upstreams, 1 open'))).toBe(true);
    expect(w.notified.at(-1)).toBe('stopping');
  });

  it('lives while discovery and diagnosis fail', async () => {
    const w = await world(['cynow']);
    w.break('cynow');
    const upstreams = w.upstreams;
    w.upstreams = [];
    w.problems = ['nginx is not running'];
    await w.time.advance(70_000);
    expect(w.told).toEqual([]);
    w.upstreams = upstreams;
    await w.time.advance(40_000);
    expect(w.types()).toEqual(['firing']);
  });
});
