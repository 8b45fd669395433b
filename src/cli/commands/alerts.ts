import type { Configured } from '../../alerts/receiver.ts';
import type { Notice } from '../../core/notice.ts';
import { type Call, CliError, type Command } from '../command.ts';

interface Tested {
  readonly receiver: string;
  readonly type: string;
  readonly delivered: boolean;
  readonly reason: string | null;
}

/** A made-up incident, so that a receiver shows what a real one would look like. */
async function testNotice(receiver: string, host: string): Promise<Notice> {
  const at = Date.now();
  const summary = 'a test: why502 can reach this receiver';
  const evidence = [{ source: 'why502 alerts test', text: 'nothing is wrong', at: new Date(at).toISOString() }];
  const diagnosis = {
    upstream: 'test',
    route: 'http://localhost/',
    proxy: 'nginx',
    address: '127.0.0.1:0',
    runtime: null,
    status: 'up' as const,
    summary,
    symptom: null,
    rootCause: { id: 'test', subject: host, confidence: 1, summary, evidence },
    chain: [],
    alternatives: [],
    fix: [],
    verify: [],
    ruledOut: [],
    blindSpots: [],
    steps: [],
  };
  const id = `test-${at}`;
  const incident = {
    id,
    state: 'open' as const,
    severity: 'warning' as const,
    openedAt: at,
    closedAt: null,
    revision: 1,
    upstreams: ['test'],
    diagnosis,
  };
  return { key: `${id}:1:test:${receiver}`, receiver, state: 'test', at, attempts: 0, incident };
}

async function testOne({ name, receiver, options }: Configured): Promise<Tested> {
  const [{ send }, { tellingOf }, { hostname }] = await Promise.all([
    import('../../agent/send.ts'),
    import('../../alerts/outbox.ts'),
    import('node:os'),
  ]);
  const notice = await testNotice(name, hostname());
  const answer = await send(receiver.render(tellingOf(notice, hostname(), Date.now()), options));
  const outcome = receiver.classify(answer, Date.now());
  return {
    receiver: name,
    type: receiver.id,
    delivered: outcome.is === 'delivered',
    reason: outcome.is === 'delivered' ? null : outcome.reason,
  };
}

async function configured(call: Call): Promise<readonly Configured[]> {
  const [{ Settings }, { createHost }, { ConfigError }] = await Promise.all([
    import('../../agent/settings.ts'),
    import('../../host/real.ts'),
    import('../../config/load.ts'),
  ]);
  const file = call.text('config');
  try {
    const settings = await Settings.load({ host: createHost(), env: call.io.env, ...(file === null ? {} : { file }) });
    return [...settings.receiversByName.values()];
  } catch (error) {
    throw error instanceof ConfigError ? new CliError(error.message) : error;
  }
}

export const command: Command = {
  name: 'alerts',
  summary: 'test: sends a test message to the receivers',
  usage: 'test [RECEIVER]',
  examples: ['why502 alerts test', 'why502 alerts test ops'],
  options: { config: { type: 'string', short: 'c', value: 'FILE', help: 'default: /etc/why502/why502.yaml' } },
  exits: { 0: 'every receiver took it', 1: 'a receiver did not' },
  async run(call) {
    const [verb, name] = call.args;
    if (verb !== 'test') throw new CliError('alerts: expected test');
    const all = await configured(call);
    const wanted = name === undefined ? all : all.filter((one) => one.name === name);
    if (wanted.length === 0) {
      const known = all.map((one) => one.name).join(', ');
      throw new CliError(
        name === undefined
          ? 'no receiver is configured (alerts.receivers, or WHY502_WEBHOOK_URL)'
          : `no receiver is called "${name}"${known === '' ? '' : ` (known: ${known})`}`,
      );
    }
    const results = await Promise.all(wanted.map(testOne));
    if (call.json) call.io.out(`${JSON.stringify({ results }, null, 2)}\n`);
    else
      for (const { receiver, type, delivered, reason } of results)
        call.io.out(`${delivered ? '✔' : '✘'} ${receiver} (${type}): ${delivered ? 'delivered' : reason}\n`);
    return results.every((one) => one.delivered) ? 0 : 1;
  },
};
