/**
 * What later versions of Node.js brought, with the first release that has it without a flag (Node's changelogs and the
 * documentation's history tables). Names of objects stand before a dot where the member alone says nothing.
 */
const SINCE: Readonly<Record<string, string>> = {
  '12.0.0': 'Object.fromEntries matchAll globalThis',
  '12.9.0': 'allSettled',
  '14.14.0': 'fs.rm rmSync',
  '14.6.0': 'WeakRef FinalizationRegistry',
  '14.17.0': 'randomUUID',
  '15.0.0': 'replaceAll Promise.any AggregateError AbortController EventTarget Event MessageChannel',
  '16.0.0': 'performance atob btoa',
  '16.6.0': 'at',
  '16.7.0': 'fs.cp cpSync',
  '16.9.0': 'Object.hasOwn',
  '16.11.0': 'stripVTControlCharacters',
  '17.0.0': 'structuredClone DOMException',
  '17.3.0': 'AbortSignal.timeout',
  '17.4.0': 'getRandomValues',
  '18.0.0':
    'fetch Headers Request Response FormData Blob BroadcastChannel CompressionStream DecompressionStream ReadableStream WritableStream TransformStream TextDecoderStream TextEncoderStream findLast findLastIndex node:test',
  '18.3.0': 'parseArgs',
  '18.14.0': 'availableParallelism',
  '18.17.0': 'URL.canParse',
  '19.0.0': 'crypto CustomEvent',
  '19.8.0': 'openAsBlob',
  '20.0.0': 'toSorted toReversed toSpliced with isWellFormed toWellFormed File',
  '20.3.0': 'AbortSignal.any',
  '20.12.0': 'styleText parseEnv loadEnvFile crypto.hash node:sea',
  '20.16.0': 'getBuiltinModule',
  '21.0.0': 'Object.groupBy Map.groupBy transferToFixedLength',
  '22.0.0':
    'Array.fromAsync withResolvers symmetricDifference isSubsetOf isSupersetOf isDisjointFrom Iterator WebSocket globSync fs.glob',
  '22.1.0': 'URL.parse',
  '22.5.0': 'matchesGlob node:sqlite DatabaseSync',
  '22.10.0': 'markAsUncloneable',
  '22.15.0': 'registerHooks',
  '23.0.0': 'Promise.try',
  '23.8.0': 'URLPattern',
  '24.0.0': 'RegExp.escape Float16Array Error.isError',
};

const BY_NAME = new Map(
  Object.entries(SINCE).flatMap(([since, names]) => names.split(/\s+/).map((name) => [name, since])),
);

/** The version of Node.js that brought what an expression ends with: `x.toSorted`, `(0 , util.parseArgs)`, `fetch`; null: nothing known. */
export function nodeSince(expression: string): { readonly name: string; readonly since: string } | null {
  const match = /(?:([A-Za-z_$][\w$]*)(?:\.default)?\.)?((?:node:)?[A-Za-z_$][\w$]*)\)?$/.exec(expression.trim());
  const [, owner, member = ''] = match ?? [];
  for (const name of [`${owner}.${member}`, member]) {
    const since = BY_NAME.get(name);
    if (since !== undefined) return { name, since };
  }
  return null;
}

/** Whether version `a` comes before `b`: `18.19.1`, `v20`. */
export function isOlder(a: string, b: string): boolean {
  const parts = (text: string): number[] => text.replace(/^v/, '').split('.').map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) < (right[i] ?? 0);
  return false;
}
