import { readGroup } from './groups.ts';
import type { Group, Model } from './model.ts';
import { type Problem, refused, risk, wrong } from './problem.ts';
import { own } from './scope.ts';
import { parseTime } from './units.ts';
import { parseUpstreamUrl } from './upstream-url.ts';

/** Mistakes of `upstream` blocks. */
export function groupProblems(model: Model): Problem[] {
  const out: Problem[] = [];
  const seen = new Set<string>();
  for (const directive of own(model.http, 'upstream')) {
    const group = readGroup(directive, model.http);
    const key = group.name.toLowerCase();
    if (seen.has(key)) out.push(refused('duplicate-upstream', group.place, `duplicate upstream "${group.name}"`));
    seen.add(key);
    out.push(...oneGroup(group));
  }
  return out;
}

function oneGroup(group: Group): Problem[] {
  if (group.servers.length === 0) {
    const place = { ...group.place };
    return [
      refused('empty-upstream', place, 'no servers are inside upstream', `upstream "${group.name}" has no server`),
    ];
  }
  const out: Problem[] = [];
  for (const directive of own(group.scope, 'server')) {
    const [text = '', ...options] = directive.args;
    const url = parseUpstreamUrl(text, false, 80);
    if (url.is === 'bad') {
      out.push(refused('bad-upstream-server', directive.place, `${url.message} in upstream "${text}"`));
    } else if (url.noPort && !url.unix) {
      out.push(risk('no-port', directive.place, `server "${text}" has no port: nginx takes port 80`));
    }
    for (const option of options) {
      if (!isOption(option)) out.push(refused('bad-upstream-server', directive.place, `invalid parameter "${option}"`));
    }
  }
  if (group.servers.every((server) => server.down)) {
    const message = `every server of upstream "${group.name}" is marked down: each request fails with "no live upstreams"`;
    out.push(wrong('upstream-all-down', group.place, message));
  }
  return out;
}

const FLAGS = new Set(['backup', 'down', 'resolve', 'drain']);

function isOption(option: string): boolean {
  const match = /^(weight|max_conns|max_fails|fail_timeout|slow_start|route|service)=(.*)$/.exec(option);
  if (!match) return FLAGS.has(option);
  const [, name = '', value = ''] = match;
  if (name === 'fail_timeout' || name === 'slow_start') return parseTime(value) !== null;
  return name === 'route' || name === 'service' || (/^\d+$/.test(value) && !(name === 'weight' && Number(value) === 0));
}
