import type { Discovery } from '../../core/diagnose.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import type { Style } from '../style.ts';

function render(discovery: Discovery, style: Style): string {
  const lines = discovery.proxies.map(
    (proxy) =>
      `${style.strong(proxy.program)} ${proxy.running ? style.good('running') : style.bad('not running')}${proxy.unit ? ` (${proxy.unit})` : ''}, ${proxy.routes} routes`,
  );
  for (const upstream of discovery.upstreams) {
    lines.push(
      '',
      `${style.strong(upstream.name)}  ${upstream.url}  ${style.dim(`${upstream.location} in ${upstream.place}`)}`,
    );
    for (const target of upstream.targets) {
      lines.push(
        `  → ${target.scheme} ${target.address}${target.runtime ? `  ${target.runtime.kind} ${target.runtime.name}` : ''}`,
      );
      for (const lean of target.leansOn)
        lines.push(
          `      leans on ${lean.kind} ${lean.address}${lean.runtime ? `  ${lean.runtime.kind} ${lean.runtime.name}` : ''}`,
        );
    }
    lines.push(...upstream.notes.map((note) => `  ${style.warn(`! ${note}`)}`));
  }
  return [...lines, ...discovery.problems.map((problem) => style.warn(`! ${problem}`))].join('\n');
}

async function run({ json, print, style }: Invocation): Promise<number> {
  const [{ createDiagnoser }, { createHost }] = await Promise.all([
    import('../../agent/diagnoser.ts'),
    import('../../host/real.ts'),
  ]);
  const discovery = await createDiagnoser(createHost()).discover(true);
  print(json ? JSON.stringify(discovery, null, 2) : render(discovery, style));
  return discovery.upstreams.length === 0 && discovery.problems.length > 0 ? exit.blind : exit.ok;
}

export const command: Command = {
  name: 'discover',
  about: 'what was found: routes → targets → runtimes → what they lean on',
  usage: '',
  options: {},
  examples: ['sudo why502 discover'],
  run,
};
