import { isWord, type Node } from './regex-tree.ts';

/** Groups by number (0 is the whole match; unset ones empty), no match, or given up. */
export type MatchResult =
  | { readonly is: 'match'; readonly groups: readonly string[] }
  | { readonly is: 'none' }
  | { readonly is: 'unknown'; readonly why: string };

/** Steps before a match is given up: some ten milliseconds. PCRE gives up too, later. */
const MOST_STEPS = 300_000;

interface State {
  text: string;
  steps: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

type Then = (at: number) => boolean;
type Matcher = (state: State, at: number, then: Then) => boolean;

class GivenUp extends Error {}

/** Makes a matcher that searches a text of bytes with a bounded number of steps. */
export function compileTree(root: Node, groups: number): (text: string) => MatchResult {
  const match = compile(root);
  return (text) => {
    const state: State = {
      text,
      steps: MOST_STEPS,
      starts: new Int32Array(groups + 1),
      ends: new Int32Array(groups + 1),
    };
    try {
      for (let start = 0; start <= text.length; start += 1) {
        state.starts.fill(-1);
        state.ends.fill(-1);
        let end = -1;
        const hit = match(state, start, (at) => {
          end = at;
          return true;
        });
        if (hit) return { is: 'match', groups: collect(state, start, end) };
      }
      return { is: 'none' };
    } catch (error) {
      if (error instanceof GivenUp) return { is: 'unknown', why: 'the regular expression takes too many steps' };
      return { is: 'unknown', why: 'the regular expression recurses too deep' };
    }
  };
}

function collect(state: State, start: number, end: number): string[] {
  const groups = [state.text.slice(start, end)];
  let last = 0;
  for (let i = 1; i < state.starts.length; i += 1) {
    const from = state.starts[i] ?? -1;
    if (from >= 0) last = i;
    groups.push(from < 0 ? '' : state.text.slice(from, state.ends[i]));
  }
  return groups.slice(0, last + 1);
}

function spend(state: State): void {
  state.steps -= 1;
  if (state.steps < 0) throw new GivenUp();
}

function compile(node: Node): Matcher {
  switch (node.is) {
    case 'set':
      return (state, at, then) => at < state.text.length && node.set[state.text.charCodeAt(at)] === 1 && then(at + 1);
    case 'sequence':
      return sequence(node.items.map(compile));
    case 'choice':
      return choice(node.items.map(compile));
    case 'group':
      return group(node.index, compile(node.item));
    case 'repeat':
      return repeat(node);
    case 'look':
      return look(node.ahead, node.negative, compile(node.item));
    case 'atomic':
      return atomic(compile(node.item));
    case 'back':
      return back(node.index, node.caseless);
    case 'at':
      return (state, at, then) => isAt(state.text, at, node.what) && then(at);
  }
}

function sequence(items: readonly Matcher[]): Matcher {
  const [first, ...rest] = items;
  if (!first) return (_state, at, then) => then(at);
  if (rest.length === 0) return first;
  const others = sequence(rest);
  return (state, at, then) => {
    spend(state);
    return first(state, at, (next) => others(state, next, then));
  };
}

function choice(items: readonly Matcher[]): Matcher {
  return (state, at, then) => {
    for (const item of items) {
      spend(state);
      if (item(state, at, then)) return true;
    }
    return false;
  };
}

function group(index: number, item: Matcher): Matcher {
  return (state, at, then) =>
    item(state, at, (end) => {
      const oldStart = state.starts[index] ?? -1;
      const oldEnd = state.ends[index] ?? -1;
      state.starts[index] = at;
      state.ends[index] = end;
      if (then(end)) return true;
      state.starts[index] = oldStart;
      state.ends[index] = oldEnd;
      return false;
    });
}

function repeat(node: Extract<Node, { is: 'repeat' }>): Matcher {
  const { item, min, max, mode } = node;
  if (item.is === 'set') return repeatSet(item.set, min, max, mode);
  const once = compile(item);
  const more = (state: State, at: number, count: number, then: Then): boolean => {
    spend(state);
    const again = (): boolean =>
      count < max &&
      once(state, at, (next) => (next === at && count >= min ? then(next) : more(state, next, count + 1, then)));
    if (count < min) return again();
    if (mode === 'lazy') return then(at) || again();
    return again() || then(at);
  };
  const matcher: Matcher = (state, at, then) => more(state, at, 0, then);
  return mode === 'possessive' ? atomic(matcher) : matcher;
}

/** The frequent `.*`, `[^/]+`: a loop instead of a recursion. */
function repeatSet(set: Uint8Array, min: number, max: number, mode: 'greedy' | 'lazy' | 'possessive'): Matcher {
  return (state, at, then) => {
    const { text } = state;
    const furthest = Math.min(text.length, at + max);
    let end = at;
    const least = at + min;
    const stop = mode === 'lazy' ? Math.min(least, furthest) : furthest;
    while (end < stop && set[text.charCodeAt(end)] === 1) end += 1;
    if (end < least) return false;
    if (mode === 'possessive') return then(end);
    for (;;) {
      spend(state);
      if (then(end)) return true;
      if (mode === 'greedy') {
        end -= 1;
        if (end < least) return false;
      } else {
        if (end >= furthest || set[text.charCodeAt(end)] !== 1) return false;
        end += 1;
      }
    }
  };
}

function atomic(item: Matcher): Matcher {
  return (state, at, then) => {
    const starts = state.starts.slice();
    const ends = state.ends.slice();
    let end = -1;
    const hit = item(state, at, (next) => {
      end = next;
      return true;
    });
    if (hit && then(end)) return true;
    state.starts.set(starts);
    state.ends.set(ends);
    return false;
  };
}

function look(ahead: boolean, negative: boolean, item: Matcher): Matcher {
  return (state, at, then) => {
    const starts = state.starts.slice();
    const ends = state.ends.slice();
    let found = false;
    if (ahead) found = item(state, at, () => true);
    else for (let from = at; from >= 0 && !found; from -= 1) found = item(state, from, (end) => end === at);
    if (found && !negative && then(at)) return true;
    state.starts.set(starts);
    state.ends.set(ends);
    return !found && negative && then(at);
  };
}

function back(index: number, caseless: boolean): Matcher {
  return (state, at, then) => {
    const from = state.starts[index] ?? -1;
    if (from < 0) return false;
    const wanted = state.text.slice(from, state.ends[index]);
    const there = state.text.slice(at, at + wanted.length);
    const same = caseless ? lowerAscii(wanted) === lowerAscii(there) : wanted === there;
    return same && then(at + wanted.length);
  };
}

/** ASCII only: bytes above 127 have no case. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function isAt(text: string, at: number, what: Extract<Node, { is: 'at' }>['what']): boolean {
  const { length } = text;
  if (what === 'start') return at === 0;
  if (what === 'very-end') return at === length;
  if (what === 'end') return at === length || (at === length - 1 && text[at] === '\n');
  if (what === 'line-start') return at === 0 || (text[at - 1] === '\n' && at < length);
  if (what === 'line-end') return at === length || text[at] === '\n';
  const before = at > 0 && isWord(text.charCodeAt(at - 1));
  const after = at < length && isWord(text.charCodeAt(at));
  return (before !== after) === (what === 'word');
}
