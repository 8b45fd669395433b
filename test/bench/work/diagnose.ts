// Diagnoses one upstream of this host again and again; prints milliseconds per diagnosis.
import { createDiagnoser } from '../../../src/agent/diagnoser.ts';
import { createHost } from '../../../src/host/real.ts';

const [target = ''] = process.argv.slice(2);
const diagnoser = createDiagnoser(createHost());
const times: number[] = [];
for (let i = 0; i < 22; i++) {
  const start = performance.now();
  const { results } = await diagnoser.diagnose({ targets: [target], lang: 'en' });
  if (results[0]?.status !== 'down') throw new Error(`${target} is ${results[0]?.status}`);
  if (i > 1) times.push(performance.now() - start);
}
console.log(JSON.stringify(times));
process.exit(0);
