import { formatAddress } from '../../core/address.ts';
import type { LogEvent } from '../../core/event.ts';
import type { Route } from '../../core/route.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { failingThrough, freshWords, message, works } from './probe.ts';

/** What shows that the running proxy does not do what its files say now. */
export interface StaleConfig {
  readonly file: string;
  readonly changedAt: number;
  /** The address that the running workers still use, from their own log line; null when only the answers differ. */
  readonly stillUses: string | null;
  readonly event: LogEvent | null;
}

/** `http://127.0.0.1:8001/x` → `127.0.0.1:8001`; `http://unix:/run/a.sock:/x` → `unix:/run/a.sock`. */
function peer(upstream: string): string {
  const bare = upstream.replace(/^\w+:\/\//, '');
  return bare.startsWith('unix:') ? bare.split(':').slice(0, 2).join(':') : (bare.split('/')[0] ?? bare);
}

/**
 * The files were changed after the workers took them, and that explains the failure: what the files name works when
 * asked directly, while the running proxy fails, or says that it goes elsewhere.
 */
export function staleConfig(facts: SeenFacts, proxy: SeenFacts, route: Route): StaleConfig | null {
  const state = proxy['proxy-state'];
  const changed = state?.changedSince.toSorted((a, b) => b.at - a.at)[0];
  if (!state?.running || !changed || failingThrough(facts.probe).length === 0) return null;
  const event = freshWords(facts).find((one) => one.fields.upstream) ?? null;
  const uses = event ? peer(event.fields.upstream ?? '') : null;
  const named = route.targets.map((target) => formatAddress(target.address));
  const names = [...named, ...(route.group === null ? [] : [route.group])];
  const isIp = route.targets.every(
    (target) => target.address.is === 'unix' || /^[\d.:a-f]+$/.test(target.address.host),
  );
  if (uses !== null && names.includes(uses)) return null;
  const direct = facts.probe?.direct ?? [];
  const sound = direct.length > 0 && direct.every(works) && facts['socket-file']?.allowed !== false;
  const base = { file: changed.file, changedAt: changed.at };
  if (uses !== null && isIp) return { ...base, stillUses: uses, event };
  // Another reason that the proxy itself gives speaks against it.
  const reason = freshWords(facts).find((one) => /upstream|failed \(/.test(message(one)));
  return sound && !reason ? { ...base, stillUses: null, event: null } : null;
}
