import { formatAddress } from '../core/address.ts';
import { fillLook } from '../core/look.ts';
import type { Present, Rule } from '../core/rule.ts';
import type { Scene } from '../core/scene.ts';
import { PROXIES } from './scene.ts';

/** What may stand in a command as it is. */
const NAME = /^[\w@./:[\]-]{1,200}$/;
const UNIT = /\b([\w@.-]{1,80}\.service)\b/;

/** A name for the thing that a look is about, as far as the words give one. */
function nameFor(rule: Rule, verdict: Present | null, scene: Scene): string {
  const fields = scene.events.map((event) => event.fields);
  if (rule.hop === 'unit' || rule.hop === 'process' || rule.hop === 'app') {
    const unit = fields.map(({ unit: name }) => name).find((name) => name !== undefined && UNIT.test(name));
    const said = unit ?? scene.events.map(({ text }) => UNIT.exec(text)?.[1]).find((name) => name !== undefined);
    if (said !== undefined) return said;
  }
  if (rule.hop === 'container' || rule.hop === 'service') {
    const inside = scene.events.find(
      (event) => event.fields.container !== undefined && event.fields.upstream === undefined,
    );
    if (inside?.fields.container !== undefined) return inside.fields.container;
  }
  const upstream = scene.upstreams[0];
  if (upstream && (rule.hop === 'socket' || rule.hop === 'port' || rule.hop === 'route')) {
    return upstream.address.is === 'unix' ? upstream.address.path : formatAddress(upstream.address);
  }
  return verdict && NAME.test(verdict.subject) ? verdict.subject : 'NAME';
}

/** The look that decides whether it is this cause, with real names where they are known. */
export function lookAt(rule: Rule, verdict: Present | null, scene: Scene): string | null {
  if (rule.look === null) return null;
  const proxy = scene.events.find((event) => PROXIES.has(event.program))?.program;
  return fillLook(rule.look, proxy, rule.look.includes('{subject}') ? nameFor(rule, verdict, scene) : undefined);
}
