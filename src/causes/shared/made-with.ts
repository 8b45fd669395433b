import type { Context, FixStep } from '../../core/rule.ts';
import { seenFacts } from '../../core/snapshot.ts';
import { composeCommand, recipe } from './container-repair.ts';
import { byHand } from './repair.ts';
import { quote } from './shell.ts';

interface Maker {
  /** Where a person changes it. */
  readonly where: string | null;
  /** How it is made with the change, a command or words. */
  readonly how: string;
}

const ANY: Maker = {
  where: null,
  how: 'make that container anew (docker compose up -d): what one was made with cannot change',
};

function makerOf(name: string, { above, link, proxy, below }: Context): Maker {
  const all = [seenFacts(link), above, proxy, ...below.map(({ facts }) => facts)];
  const container = all.map((facts) => facts.container).find((one) => one?.exists && one.name === name);
  if (container?.service || all.some(({ service }) => service?.name === name)) {
    const service = quote(container?.service ?? name);
    return { where: null, how: `\`docker service update\` of ${service}, with --label-add or --mount-add` };
  }
  if (!container) return ANY;
  const compose = composeCommand(container);
  return {
    where: recipe(container),
    how:
      compose !== null && container.compose
        ? `\`${compose} up -d --no-deps ${quote(container.compose.service)}\``
        : `\`docker rm -f ${quote(name)}\`, and make it anew: what a container was made with cannot change`,
  };
}

/**
 * A change to what a container or a service was made with.
 * @param change Whole, from its verb on: `Correct the labels of shop`.
 * @param file The place as the route tells it: `labels of shop`, `mounts of traefik`.
 */
export function madeAnew(change: string, file: string, context: Context, because = ''): FixStep {
  const { where, how } = makerOf(/ of (\S+)$/.exec(file)?.[1] ?? '', context);
  return byHand(`${change}${where === null ? '' : ` (${where})`}${because}. Then: ${how}.`);
}
