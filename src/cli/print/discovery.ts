import type { Discovery, Upstream } from '../../core/diagnose.ts';
import { styleOf } from './style.ts';

function targetLines(upstream: Upstream): string[] {
  return upstream.targets.flatMap((target) => {
    const runtime = target.runtime ? `  ${target.runtime.kind} ${target.runtime.name}` : '';
    const leans = target.leansOn.map(
      (one) =>
        `      leans on ${one.kind} ${one.address}${one.runtime ? `  ${one.runtime.kind} ${one.runtime.name}` : ''}\n`,
    );
    return [`    → ${target.scheme} ${target.address}${runtime}\n`, ...leans];
  });
}

/** The topology as a tree. */
export function discoveryPage(discovery: Discovery, color: boolean): string {
  const style = styleOf(color);
  const proxies = discovery.proxies.map((proxy) => {
    const where = proxy.unit ?? proxy.container;
    return `${style.bold(proxy.program)}${where ? ` (${where})` : ''}: ${proxy.running ? 'running' : style.red('not running')}, ${proxy.routes} routes\n`;
  });
  const upstreams = discovery.upstreams.flatMap((upstream) => [
    `  ${style.bold(upstream.name)}  ${upstream.url}  ${style.dim(upstream.place)}\n`,
    ...targetLines(upstream),
    ...upstream.notes.map((note) => `    ${style.dim(note)}\n`),
  ]);
  const problems = discovery.problems.map((problem) => `${style.yellow('!')} ${problem}\n`);
  const nothing =
    discovery.proxies.length === 0 && discovery.problems.length === 0 ? ['no reverse proxy was found\n'] : [];
  return [...proxies, ...upstreams, ...problems, ...nothing].join('');
}
