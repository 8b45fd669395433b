import { busy, end, has, later, percentile, type Row } from '../lib.ts';
import { buildOnce, openSandbox, type RunningAgent, type Sandbox, startAgent, warm } from '../sandbox.ts';

const ROUNDS = 24;

/** One backend dies, one visitor sees a 502: until the agent's log says that the incident is open, milliseconds. */
async function once(sandbox: Sandbox, agent: RunningAgent, index: number): Promise<number> {
  await sandbox.down(index);
  const opened = new Promise<number>((resolve) => {
    agent.onLog((line) => {
      const upstreams = Array.isArray(line.upstreams) ? line.upstreams : [];
      if (line.msg === 'incident opened' && upstreams.includes(`b${index}`)) resolve(performance.now());
    });
    setTimeout(() => resolve(Number.NaN), 15_000).unref();
  });
  const answer = await fetch(`${sandbox.url}/b${index}/x`, { headers: { host: 'bench.test' } });
  const at = performance.now();
  await answer.arrayBuffer();
  const ms = (await opened) - at;
  await later(300);
  return ms;
}

async function rounds(sandbox: Sandbox, agent: RunningAgent, from: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) times.push(await once(sandbox, agent, from + i));
  return times;
}

function row(name: string, times: readonly number[], goal: number, note = ''): Row {
  const good = times.filter(Number.isFinite);
  const missed = times.length - good.length;
  return {
    name,
    ours: `p50 ${percentile(good, 0.5).toFixed(0)} ms, p95 ${percentile(good, 0.95).toFixed(0)} ms`,
    peer: null,
    goal: `p95 ≤ ${goal} ms`,
    ratio: percentile(good, 0.95) / goal,
    note: missed > 0 ? `${missed} of ${times.length} not opened within 15 s` : note,
  };
}

/** First 502 to opened incident, second look included; the scheduled probes are too rare to help. */
export async function incidentRows(): Promise<Row[]> {
  if (!has('nginx')) return [];
  const main = await buildOnce();
  const sandbox = await openSandbox(2 * ROUNDS);
  await warm(main, sandbox.folder);
  const agent = await startAgent(main, sandbox.folder, '{ every: 10m, while_open: 10m, rediscover: 10m }');
  try {
    await later(4000);
    const idle = await rounds(sandbox, agent, 0);
    const calm = busy();
    const loaded = await rounds(sandbox, agent, ROUNDS);
    await calm();
    // The first of a process runs code that was never run before.
    const cold = `the process's first: ${idle[0]?.toFixed(0)} ms`;
    return [
      row('first 502 → incident, idle', idle, 150, cold),
      row('first 502 → incident, both cores busy', loaded, 500),
    ];
  } finally {
    await end(agent.child);
    await sandbox.close();
  }
}
