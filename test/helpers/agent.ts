import { Agent } from '../../src/agent/agent.ts';
import { PASSING } from '../../src/agent/think.ts';
import type { Answer, Outgoing } from '../../src/alerts/receiver.ts';
import type { Diagnoser, Discovery, Upstream } from '../../src/core/diagnose.ts';
import { UnknownTarget } from '../../src/core/diagnose.ts';
import type { Result } from '../../src/core/diagnosis.ts';
import { answered, type FakeHost, fakeHost } from './fake-host.ts';
import { FakeTime } from './fake-time.ts';
import { resultOf } from './incident.ts';

export function upstreamOf(name: string, over: Partial<Upstream> = {}): Upstream {
  return {
    name,
    url: `http://localhost/${name}/`,
    proxy: 'nginx',
    location: `/${name}/`,
    place: '/etc/nginx/sites-enabled/site:10',
    targets: [{ address: `unix:/run/${name}.sock`, scheme: 'http', runtime: null, straight: null, leansOn: [] }],
    ask: { scheme: 'http', address: '127.0.0.1:80', host: 'localhost', path: `/${name}/` },
    logs: { error: ['/var/log/nginx/error.log'], access: [] },
    notes: [],
    ...over,
  };
}

export function healthy(name: string): Result {
  return resultOf({
    upstream: name,
    status: 'up',
    summary: 'answers',
    rootCause: null,
    symptom: null,
    chain: [],
    fix: [],
  });
}

export interface Message {
  readonly type: string;
  readonly key: string;
  readonly at: number;
  readonly incident: {
    readonly id: string;
    readonly revision: number;
    readonly upstreams: readonly string[];
    readonly diagnosis: Result;
  };
}

/** An agent on a fake host: what is broken is a table, what was told is a list. */
export class World {
  readonly time = new FakeTime();
  readonly host: FakeHost = fakeHost();
  /** What a diagnosis finds, by upstream; nothing here: it is up, and so is its probe. */
  readonly broken = new Map<string, Result>();
  readonly told: Message[] = [];
  readonly log: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  readonly notified: string[] = [];
  upstreams: Upstream[];
  problems: string[] = [];
  diagnoses = 0;
  receiver: (outgoing: Outgoing) => Answer = () => ({ is: 'answered', status: 200, headers: {}, body: '' });
  agent: Agent | null = null;
  env: Record<string, string>;

  constructor(names: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.upstreams = names.map((name) => upstreamOf(name));
    this.env = {
      WHY502_WEBHOOK_URL: 'http://127.0.0.1:1/hook',
      WHY502_LISTEN: '127.0.0.1:0',
      WHY502_STATE: '/:memory:',
      ...env,
    };
    this.host.now = this.time.now;
    this.host.answer = (request) => {
      const name = request.path.split('/')[1] ?? '';
      return this.broken.has(name) ? answered(502, '<center>nginx</center>') : answered(200, 'ok');
    };
  }

  #diagnoser(): Diagnoser {
    return {
      discover: async (): Promise<Discovery> => ({
        schema: 'why502/discovery@1',
        host: 'vps-1',
        at: new Date(this.time.now()).toISOString(),
        proxies: [
          { program: 'nginx', running: true, unit: 'nginx.service', container: null, routes: this.upstreams.length },
        ],
        upstreams: this.upstreams,
        problems: this.problems,
      }),
      diagnose: async ({ targets }) => {
        this.diagnoses += 1;
        const names = targets.map((target) => {
          const found = this.upstreams.find((one) => one.name === target || one.url === target);
          if (!found)
            throw new UnknownTarget(
              target,
              this.upstreams.map((one) => one.name),
            );
          return found.name;
        });
        const results = (names.length > 0 ? names : this.upstreams.map((one) => one.name)).map(
          (name) => this.broken.get(name) ?? healthy(name),
        );
        return { schema: 'why502/diagnosis@1', host: 'vps-1', at: '', durationMs: 1, results };
      },
    };
  }

  async start(statePath = ':memory:'): Promise<Agent> {
    const { WHY502_STATE: _unused, ...env } = this.env;
    const note = (level: string) => (fields: object, message: string) =>
      void this.log.push({ level, message, fields: { ...fields } });
    this.agent = await Agent.create({
      source: { host: this.host, env },
      host: this.host,
      diagnoser: this.#diagnoser(),
      passing: async () => PASSING,
      discoverLogs: async () => ({ proxies: [], routes: [], problems: [] }),
      time: this.time,
      random: () => 0.5,
      send: async (outgoing) => {
        const answer = this.receiver(outgoing);
        if (answer.is === 'answered' && answer.status < 300) {
          const body = JSON.parse(outgoing.body);
          this.told.push({
            type: body.type,
            key: outgoing.headers['webhook-id'] ?? '',
            at: this.time.now(),
            incident: body.data.incident,
          });
        }
        return answer;
      },
      log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error'), setLevel: () => {} },
      notifier: {
        ready: async (status) => void this.notified.push(`ready ${status}`),
        status: async (text) => void this.notified.push(`status ${text}`),
        reloading: async () => void this.notified.push('reloading'),
        watchdog: async () => void this.notified.push('watchdog'),
        stopping: async () => void this.notified.push('stopping'),
        watchdogMs: 30_000,
      },
      statePath,
      lang: 'en',
    });
    await this.agent.start();
    return this.agent;
  }

  /** Breaks an upstream for a root cause. */
  break(name: string, cause = 'app.module-not-found', subject = 'orders.urls', over: Partial<Result> = {}): void {
    const rootCause = { id: cause, subject, confidence: 0.97, summary: `${cause} of ${subject}`, evidence: [] };
    this.broken.set(name, resultOf({ upstream: name, rootCause, summary: rootCause.summary, ...over }));
  }

  mend(name: string): void {
    this.broken.delete(name);
  }

  types(): string[] {
    return this.told.map((one) => one.type.replace('incident.', ''));
  }

  async get(path: string): Promise<{ status: number; body: unknown; text: string }> {
    const response = await fetch(`${this.agent?.address}${path}`);
    const text = await response.text();
    return {
      status: response.status,
      text,
      body: (response.headers.get('content-type') ?? '').includes('json') ? JSON.parse(text) : text,
    };
  }
}
