import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canHost, SmallHost } from '../helpers/small-host.ts';

const SECRET = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz';
const API = 'http://127.0.0.1:9502';

interface Told {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly incident: string;
  readonly body: string;
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The real daemon, killed for real, with a receiver that is down, refuses, asks for patience, or is slow. */
describe.skipIf(!canHost)('a webhook', { timeout: 240_000 }, () => {
  let host: SmallHost;
  let hook: string;
  let receiver: ChildProcess | null = null;
  let agent: ChildProcess;

  const env = (): Record<string, string> => ({
    WHY502_WEBHOOK_URL: 'http://127.0.0.1:8001/hook',
    WHY502_WEBHOOK_SECRET: SECRET,
    WHY502_STATE: join(host.folder, 'state/journal.db'),
    WHY502_CONFIG: join(host.folder, 'why502/why502.yaml'),
  });
  async function startAgent(): Promise<void> {
    agent = host.start([host.program, 'agent'], env());
    await host.until(`${API}/readyz`);
  }
  /** What arrived, each checked by the independent library; a receiver that answers otherwise was asked all the same. */
  function told(): Told[] {
    const verifier = new Webhook(SECRET);
    return host
      .requests(hook)
      .filter((one) => one.url === '/hook')
      .map(({ at, headers, body }) => {
        const text = Buffer.from(body, 'base64').toString();
        const event = verifier.verify(text, headers) as { type: string; data: { incident: { id: string } } };
        return {
          id: headers['webhook-id'] ?? '',
          at,
          type: event.type.replace('incident.', ''),
          incident: event.data.incident.id,
          body: text,
        };
      });
  }
  async function eventually(what: string, is: () => boolean, seconds = 40): Promise<void> {
    for (let i = 0; i < seconds * 5; i++) {
      if (is()) return;
      await later(200);
    }
    throw new Error(`never: ${what}; told: ${JSON.stringify(told().map(({ type, id }) => [type, id]))}`);
  }
  const open = (): boolean =>
    JSON.parse(host.runInside(['curl', '-s', `${API}/api/v1/incidents?state=open`]).out || '{"items":[]}').items
      .length > 0;
  const metric = (name: string): string =>
    new RegExp(`^${name}.* (\\S+)$`, 'm').exec(host.runInside(['curl', '-s', `${API}/metrics`]).out)?.[1] ?? '';
  const set = (mode: string): void => writeFileSync(join(hook, 'mode'), mode);
  const kinds = (): string[] => [...new Map(told().map((one) => [one.id, one])).values()].map((one) => one.type);

  beforeAll(async () => {
    host = await SmallHost.open();
    hook = join(host.folder, 'hook');
    writeFileSync(
      join(host.folder, 'why502/why502.yaml'),
      'schedule: { every: 1s, while_open: 1s }\nincidents: { flap_hold: 0s }\n',
    );
    mkdirSync(hook);
    await startAgent();
  }, 60_000);
  afterAll(async () => {
    await host.close();
  });

  it('arrives although the agent was killed between the outage and the delivery, while the receiver was down', async () => {
    await host.stopBackend();
    await eventually('an incident', open);
    await host.end(agent, 'SIGKILL');
    await later(500);
    await startAgent();
    await later(2000);
    await host.end(agent, 'SIGKILL');
    receiver = await host.startServer(8001, hook);
    await startAgent();
    await eventually('firing', () => kinds().includes('firing'));
    await host.startBackend();
    await eventually('resolved', () => kinds().includes('resolved'));
    const all = told();
    expect(new Set(all.map((one) => one.incident)).size).toBe(1);
    expect(all.findIndex((one) => one.type === 'resolved')).toBeGreaterThan(
      all.findIndex((one) => one.type === 'firing'),
    );
    // The same id is the same message, however often it is sent.
    for (const { id, body } of all)
      expect(new Set(all.filter((one) => one.id === id).map((one) => one.body))).toEqual(new Set([body]));
  });

  it('is sent again under the same id after 500, waits as 429 asks, and bears a slow receiver and a kill in the middle', async () => {
    const before = told().length;
    set('refuse');
    await host.stopBackend();
    await eventually('two refused attempts', () => told().length >= before + 2);
    set('busy');
    const refused = told().length;
    await eventually('an attempt that is asked to wait', () => told().length > refused);
    const asked = told().at(-1);
    await later(2500);
    expect(told().at(-1)?.at).toBe(asked?.at);
    set('slow');
    await eventually('a slow attempt', () => (told().at(-1)?.at ?? 0) > (asked?.at ?? 0));
    // The receiver has it, the agent does not know yet.
    await host.end(agent, 'SIGKILL');
    set('ok');
    const attempts = told().length;
    await startAgent();
    await eventually('the same message once more', () => told().length > attempts);
    const mine = told().slice(before);
    expect(new Set(mine.map((one) => one.id)).size).toBe(1);
    await host.startBackend();
    await eventually('resolved', () => told().at(-1)?.type === 'resolved');
  });

  it('of every outage arrives, first firing, then resolved, through kills at random moments', async () => {
    const before = told().length;
    for (let i = 0; i < 3; i++) {
      await host.stopBackend();
      await eventually('an incident', open);
      await host.end(agent, 'SIGKILL');
      await later(Math.random() * 1000);
      await startAgent();
      await host.startBackend();
      await later(Math.random() * 3000);
      await host.end(agent, 'SIGKILL');
      await startAgent();
      await eventually('the end', () => !open());
    }
    await eventually('nothing waits', () => metric('why502_notifications_pending') === '0');
    const mine = told().slice(before);
    const incidents = [...new Set(mine.map((one) => one.incident))];
    expect(incidents.length).toBeGreaterThanOrEqual(3);
    for (const incident of incidents) {
      const states = [...new Set(mine.filter((one) => one.incident === incident).map((one) => one.type))];
      expect([states[0], states.at(-1)]).toEqual(['firing', 'resolved']);
    }
  });

  it('is told from memory while the disk is full, and everything is on the disk afterwards', async () => {
    await host.end(agent);
    const small = join(host.folder, 'small');
    mkdirSync(small);
    host.runInside(['mount', '-t', 'tmpfs', '-o', 'size=400k', 'none', small]);
    agent = host.start([host.program, 'agent'], { ...env(), WHY502_STATE: join(small, 'journal.db') });
    await host.until(`${API}/readyz`);
    host.runInside(['sh', '-c', `head -c 1M /dev/zero > ${small}/full`]);
    const before = told().length;
    await host.stopBackend();
    await eventually('firing', () => told().length > before);
    expect(metric('why502_state_degraded')).toBe('1');
    expect(host.runInside(['curl', '-s', `${API}/readyz`]).out).toContain('works in memory');
    const { incident } = told().at(-1) ?? { incident: '' };
    host.runInside(['rm', `${small}/full`]);
    await eventually('the disk again', () => metric('why502_state_degraded') === '0');
    await host.end(agent, 'SIGKILL');
    agent = host.start([host.program, 'agent'], { ...env(), WHY502_STATE: join(small, 'journal.db') });
    await host.until(`${API}/readyz`);
    expect(JSON.parse(host.runInside(['curl', '-s', `${API}/api/v1/incidents/${incident}`]).out)).toMatchObject({
      id: incident,
    });
    await host.startBackend();
    await eventually('resolved', () => told().some((one) => one.incident === incident && one.type === 'resolved'));
    expect(told().filter((one) => one.incident === incident && one.type === 'firing').length).toBe(1);
  });

  it('goes on as before when SIGHUP finds a wrong configuration, and takes a right one', async () => {
    const file = join(host.folder, 'why502/why502.yaml');
    writeFileSync(file, 'schedule: { evry: 1s }\n');
    host.signal(agent, 'SIGHUP');
    await eventually('the problem', () =>
      host.runInside(['curl', '-s', `${API}/api/v1/status`]).out.includes('unknown key'),
    );
    expect(metric('why502_config_last_reload_successful')).toBe('0');
    const before = told().length;
    await host.stopBackend();
    await eventually('firing under the old one', () => told().length > before);
    writeFileSync(file, 'schedule: { every: 1s }\nprobes: { room: { type: disk } }\n');
    host.signal(agent, 'SIGHUP');
    await eventually('the new one', () =>
      host.runInside(['curl', '-s', `${API}/api/v1/status`]).out.includes('"room"'),
    );
    expect(metric('why502_config_last_reload_successful')).toBe('1');
    await host.startBackend();
    expect(receiver?.exitCode).toBeNull();
    expect(await host.end(agent)).toBe(0);
  });
});
