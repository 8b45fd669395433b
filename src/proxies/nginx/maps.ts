import { toBytes } from './bytes.ts';
import type { VariableMap } from './model.ts';
import type { Directive } from './parse.ts';
import { compilePattern } from './regex.ts';
import { lowerAscii } from './regex-match.ts';
import { compileTemplate, type Template } from './template.ts';

/** Reads a `map`, `geo` or `split_clients` block; null when it names no variable. */
export function readMap(directive: Directive): VariableMap | null {
  const { name, args } = directive;
  if (name !== 'map' && name !== 'geo' && name !== 'split_clients') return null;
  const target = args[args.length - 1] ?? '';
  if (!/^\$\w+$/.test(target)) return null;
  const source = args.length > 1 ? (args[0] ?? '') : '$remote_addr';
  const entries = directive.block ?? [];
  const has = (word: string): boolean => entries.some((entry) => entry.name === word && entry.args.length === 0);
  const hostnames = name === 'map' && has('hostnames');
  const exact = new Map<string, Template>();
  const heads: { suffix: string; value: Template }[] = [];
  const tails: { prefix: string; value: Template }[] = [];
  const patterns: VariableMap['patterns'][number][] = [];
  let fallback: Template | null = null;
  for (const { name: written, args: values } of entries) {
    if (values.length !== 1) continue;
    const value = compileTemplate(values[0] ?? '');
    const key = toBytes(written);
    if (name !== 'map') {
      if (key === 'default' || key === '*') fallback = value;
      else if (!exact.has(key)) exact.set(key, value);
    } else if (key === 'default') fallback ??= value;
    else if (key.startsWith('~')) {
      const caseless = key.startsWith('~*');
      patterns.push({ pattern: compilePattern(written.slice(caseless ? 2 : 1), caseless), value });
    } else addKey({ hostnames, exact, heads, tails }, key, value);
  }
  heads.sort((a, b) => b.suffix.length - a.suffix.length);
  tails.sort((a, b) => b.prefix.length - a.prefix.length);
  return {
    is: name,
    variable: target.slice(1).toLowerCase(),
    source: compileTemplate(source),
    hostnames,
    volatile: name === 'map' && has('volatile'),
    fallback,
    exact,
    heads,
    tails,
    patterns,
    place: directive.place,
  };
}

interface Keys {
  readonly hostnames: boolean;
  readonly exact: Map<string, Template>;
  readonly heads: { suffix: string; value: Template }[];
  readonly tails: { prefix: string; value: Template }[];
}

function addKey(keys: Keys, written: string, value: Template): void {
  const key = lowerAscii(written.startsWith('\\') ? written.slice(1) : written);
  if (keys.hostnames && key.startsWith('*.')) keys.heads.push({ suffix: key.slice(1), value });
  else if (keys.hostnames && key.startsWith('.') && key.length > 1) {
    keys.heads.push({ suffix: key, value });
    if (!keys.exact.has(key.slice(1))) keys.exact.set(key.slice(1), value);
  } else if (keys.hostnames && key.endsWith('.*')) keys.tails.push({ prefix: key.slice(0, -1), value });
  else if (!keys.exact.has(key)) keys.exact.set(key, value);
}
