import type { Host, Look } from './host.ts';

/** What a host answered, by question. JSON: the bug report, the test fixture and the demo. */
export interface Recording {
  readonly schema: 'why502/recording@1';
  readonly at: number;
  /** Question (method and arguments as JSON) → its answers in order. */
  readonly answers: Readonly<Record<string, readonly Look<unknown>[]>>;
}

export function questionKey(method: string, args: readonly unknown[]): string {
  return `${method} ${JSON.stringify(args)}`;
}

/** Strings of an answer pass through `redact` before they are kept. */
function redacted(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redact));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, redacted(v, redact)]));
  return value;
}

/** Wraps a host so that every answer is also kept. */
export function recordHost(
  host: Host,
  redact: (text: string) => string = (text) => text,
): { host: Host; recording(): Recording } {
  const at = host.now();
  const answers: Record<string, Look<unknown>[]> = {};
  const recorder = new Proxy(host, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (name === 'now' || typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        const answer: Look<unknown> = await Reflect.apply(method, target, args);
        const key = questionKey(String(name), args);
        answers[key] ??= [];
        answers[key].push(redacted(answer, redact) as Look<unknown>);
        return answer;
      };
    },
  });
  return { host: recorder, recording: () => ({ schema: 'why502/recording@1', at, answers }) };
}

/** A host that answers from a recording; a question that was never asked is a failure that says so. */
export function replayHost(recording: Recording): Host {
  const cursors = new Map<string, number>();
  const answer = async (method: string, args: readonly unknown[]): Promise<Look<unknown>> => {
    const key = questionKey(method, args);
    const kept = recording.answers[key];
    if (!kept || kept.length === 0) return { is: 'failed', why: `not recorded: ${key}` };
    const index = Math.min(cursors.get(key) ?? 0, kept.length - 1);
    cursors.set(key, index + 1);
    return kept[index] ?? { is: 'failed', why: `not recorded: ${key}` };
  };
  const handler: ProxyHandler<object> = {
    get: (_target, name) =>
      name === 'now'
        ? () => recording.at
        : name === 'then'
          ? undefined
          : (...args: unknown[]) => answer(String(name), args),
  };
  // The proxy answers every method of Host by name.
  return new Proxy({}, handler) as Host;
}
