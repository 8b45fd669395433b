import type { Matcher } from './model.ts';
import type { Directive } from './parse.ts';

/** One line of a matcher definition: `path /a /b`, `not { … }`, `header Connection *Upgrade*`. */
function readLine(name: string, args: readonly string[], block: readonly Directive[] | null): Matcher {
  switch (name) {
    case 'path':
      return { is: 'path', patterns: args };
    case 'host':
      return { is: 'host', hosts: args };
    case 'method':
      return { is: 'method', methods: args };
    case 'path_regexp':
      return { is: 'path-regexp', pattern: args.at(-1) ?? '' };
    case 'query':
      return { is: 'query', names: queryOf(args) };
    case 'protocol':
      return { is: 'protocol', name: args[0] ?? '' };
    case 'header':
    case 'header_regexp':
      // `!Field` asks for its absence, which no URL tells.
      return args[0]?.startsWith('!') ? { is: 'other', name } : { is: 'header', name: args[0] ?? '' };
    case 'not':
      return block !== null
        ? { is: 'not', sets: [readSet(block)] }
        : { is: 'not', sets: [[readLine(args[0] ?? '', args.slice(1), null)]] };
    default:
      return { is: 'other', name };
  }
}

function queryOf(args: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const names: Record<string, string[]> = {};
  for (const arg of args) {
    const [name = '', value = ''] = arg.split(/=(.*)/s, 2);
    names[name] = [...(names[name] ?? []), value];
  }
  return names;
}

/** All lines of a definition hold together; lines of one kind join their values (alternatives). */
export function readSet(lines: readonly Directive[]): readonly Matcher[] {
  const list: Matcher[] = [];
  for (const { name, args, block } of lines) {
    const next = readLine(
      name,
      args.map((token) => token.text),
      block,
    );
    const at = list.findIndex((one) => one.is === next.is);
    const before = list[at];
    if (before?.is === 'path' && next.is === 'path')
      list[at] = { is: 'path', patterns: [...before.patterns, ...next.patterns] };
    else if (before?.is === 'host' && next.is === 'host')
      list[at] = { is: 'host', hosts: [...before.hosts, ...next.hosts] };
    else if (before?.is === 'method' && next.is === 'method')
      list[at] = { is: 'method', methods: [...before.methods, ...next.methods] };
    else if (before?.is === 'not' && next.is === 'not') list[at] = { is: 'not', sets: [...before.sets, ...next.sets] };
    else if (before?.is === 'query' && next.is === 'query')
      list[at] = { is: 'query', names: { ...before.names, ...next.names } };
    else list.push(next);
  }
  return list;
}

/** `@name path /a` or `@name { … }` or `@name \`expression\``. */
export function readDefinition(line: Directive): readonly Matcher[] {
  const [first, ...rest] = line.args;
  if (line.block !== null && first === undefined) return readSet(line.block);
  if (first === undefined || first.quoted) return [{ is: 'other', name: 'expression' }];
  return readSet([{ name: first.text, args: rest, block: line.block, place: line.place }]);
}
