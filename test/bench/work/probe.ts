// Runs the agent's own look at a route as the scheduler does, and prints microseconds of processor time per probe.

import { routeLook } from '../../../src/agent/looks.ts';
import { Observer } from '../../../src/agent/observe.ts';
import { createHost } from '../../../src/host/real.ts';
import { Metrics } from '../../../src/metrics/registry.ts';

const [port = '', count = '1000'] = process.argv.slice(2);
const host = createHost();
const observer = new Observer(new Metrics(), Date.now);
const look = routeLook(
  {
    name: 'bench',
    url: 'http://bench.test/',
    proxy: 'nginx',
    location: '/',
    place: 'nginx.conf:1',
    targets: [],
    ask: { scheme: 'http', address: `127.0.0.1:${port}`, host: 'bench.test', path: '/' },
    logs: { error: [], access: [] },
    notes: [],
  },
  4000,
);
if (look === null) throw new Error('no look');

async function probes(number: number): Promise<number> {
  if (look === null) return Number.NaN;
  const before = process.cpuUsage();
  for (let i = 0; i < number; i++) {
    const outcome = await look.run(host);
    if (!outcome.ok) throw new Error(outcome.message);
    observer.probed(look, outcome);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / number;
}

await probes(500);
const runs: number[] = [];
for (let i = 0; i < 5; i++) runs.push(await probes(Number(count) / 5));
console.log(JSON.stringify(runs));
