import { toBytes } from '../nginx/bytes.ts';
import { compilePattern } from '../nginx/regex.ts';
import { fetch, type Request, Undecided } from './fetch.ts';
import type { Section } from './load.ts';
import { linesOf } from './model.ts';

/** One test: a sample, how it is compared, and with what. */
export interface Test {
  readonly expression: string;
  readonly how: string;
  readonly caseless: boolean;
  readonly values: readonly string[];
  /** Values stand in a file, or an unknown flag changes the meaning. */
  readonly unclear: boolean;
}

export interface Term {
  readonly negated: boolean;
  readonly tests: readonly Test[];
}

/** Alternatives of terms that must all hold; null: always. */
export type Condition = readonly (readonly Term[])[] | null;

const SUFFIXES = ['beg', 'end', 'dir', 'dom', 'len', 'reg', 'sub'];
const PREDEFINED: Readonly<Record<string, Test>> = Object.fromEntries(
  (
    [
      ['TRUE', 'always_true', ['1']],
      ['FALSE', 'always_true', ['0']],
      ['HTTP', 'always_true', ['1']],
      ['HTTP_1.1', 'always_true', ['1']],
      ['HTTP_1.0', 'always_true', ['0']],
      ['WAIT_END', 'always_true', ['1']],
      ['METH_GET', 'method', ['GET', 'HEAD']],
      ['METH_HEAD', 'method', ['HEAD']],
      ['METH_POST', 'method', ['POST']],
      ['METH_PUT', 'method', ['PUT']],
      ['METH_DELETE', 'method', ['DELETE']],
      ['METH_OPTIONS', 'method', ['OPTIONS']],
      ['METH_CONNECT', 'method', ['CONNECT']],
    ] as const
  ).map(([name, expression, values]) => [name, { expression, how: 'str', caseless: false, values, unclear: false }]),
);

/** `path_beg -i /api /v1` → a test. The manual's chapter 7.1. */
export function readTest(words: readonly string[]): Test {
  const [criterion = '', ...rest] = words;
  const split = new RegExp(`^([\\w.]+?)_(${SUFFIXES.join('|')})(\\(.*|,.*)?$`, 's').exec(criterion);
  let how = split?.[2] ?? 'default';
  const expression = split ? `${split[1]}${split[3] ?? ''}` : criterion;
  let caseless = false;
  let unclear = false;
  let at = 0;
  for (; at < rest.length; at += 1) {
    const flag = rest[at] ?? '';
    if (flag === '-i') caseless = true;
    else if (flag === '-m') {
      how = rest[at + 1] ?? how;
      at += 1;
    } else if (flag === '-f' || flag === '-M' || flag === '-u') {
      unclear ||= flag !== '-u';
      if (flag !== '-M') at += 1;
    } else if (flag === '--') {
      at += 1;
      break;
    } else if (flag !== '-n') break;
  }
  return { expression, how, caseless, values: rest.slice(at), unclear };
}

/** ACLs of a section by name; lines of one name are alternatives. */
export function aclsOf(section: Section): ReadonlyMap<string, readonly Test[]> {
  const found = new Map<string, Test[]>();
  for (const { words } of linesOf(section, 'acl')) {
    const [, name = '', ...rest] = words;
    found.set(name, [...(found.get(name) ?? []), readTest(rest)]);
  }
  return found;
}

/** The condition behind `if` or `unless`, with the words in front of it. */
export function splitCondition(
  words: readonly string[],
  acls: ReadonlyMap<string, readonly Test[]>,
): { readonly before: readonly string[]; readonly condition: Condition; readonly unless: boolean } {
  const at = words.findIndex((word) => word === 'if' || word === 'unless');
  if (at < 0) return { before: words, condition: null, unless: false };
  return {
    before: words.slice(0, at),
    condition: readCondition(words.slice(at + 1), acls),
    unless: words[at] === 'unless',
  };
}

function predefined(name: string): readonly Test[] {
  const test = PREDEFINED[name];
  return test ? [test] : [];
}

function readCondition(words: readonly string[], acls: ReadonlyMap<string, readonly Test[]>): (readonly Term[])[] {
  const alternatives: Term[][] = [[]];
  let negated = false;
  for (let at = 0; at < words.length; at += 1) {
    let word = words[at] ?? '';
    if (word === '||' || word.toLowerCase() === 'or') {
      alternatives.push([]);
      continue;
    }
    while (word.startsWith('!')) {
      negated = !negated;
      word = word.slice(1);
    }
    if (word === '') continue;
    let tests: readonly Test[];
    if (word === '{') {
      const end = words.indexOf('}', at);
      tests = [readTest(words.slice(at + 1, end < 0 ? undefined : end))];
      at = end < 0 ? words.length : end;
    } else tests = acls.get(word) ?? predefined(word);
    alternatives.at(-1)?.push({ negated, tests });
    negated = false;
  }
  return alternatives;
}

/** Whether a condition holds; throws Undecided only when the part that cannot be told decides. */
export function holds(condition: Condition, unless: boolean, request: Request): boolean {
  if (condition === null) return true;
  let doubt: Undecided | null = null;
  for (const terms of condition) {
    const result = allHold(terms, request);
    if (result === true) return !unless;
    if (result !== false) doubt = result;
  }
  if (doubt) throw doubt;
  return unless;
}

function allHold(terms: readonly Term[], request: Request): boolean | Undecided {
  let doubt: Undecided | null = null;
  for (const { negated, tests } of terms) {
    const result = anyHolds(tests, request);
    if (result instanceof Undecided) doubt = result;
    else if (result === negated) return false;
  }
  return doubt ?? true;
}

function anyHolds(tests: readonly Test[], request: Request): boolean | Undecided {
  let doubt: Undecided | null = tests.length === 0 ? new Undecided('an ACL is not known') : null;
  for (const test of tests) {
    try {
      if (test.unclear) throw new Undecided(`values of ${test.expression} stand in a file`);
      const value = fetch(test.expression, request);
      if (value !== null && matches(test, value)) return true;
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      doubt = error;
    }
  }
  return doubt ?? false;
}

function matches({ how, caseless, values, expression }: Test, raw: string): boolean {
  if (how === 'found') return true;
  const isNumber = how === 'int' || how === 'len' || /^(?:dst_port|hdr_cnt|req\.hdr_cnt)/.test(expression);
  const value = caseless ? raw.toLowerCase() : raw;
  if (isNumber) return numberMatches(values, how === 'len' ? value.length : Number(value));
  if (how === 'bool' || (values.length === 0 && how === 'default')) return value !== '' && value !== '0';
  return values.some((one) => {
    const wanted = toBytes(caseless ? one.toLowerCase() : one);
    switch (how) {
      case 'default':
      case 'str':
        return value === wanted;
      case 'beg':
        return value.startsWith(wanted);
      case 'end':
        return value.endsWith(wanted);
      case 'sub':
        return value.includes(wanted);
      case 'dir':
        return delimited(value, wanted, /[/?]/);
      case 'dom':
        return delimited(value, wanted, /[/?.:]/);
      case 'reg': {
        const result = compilePattern(one, caseless).exec(raw);
        if (result.is === 'unknown') throw new Undecided(result.why);
        return result.is === 'match';
      }
      default:
        throw new Undecided(`the comparison ${how} is not known`);
    }
  });
}

/** The wanted text as a whole part between delimiters, its own delimiters at both ends left out. */
function delimited(value: string, wanted: string, at: RegExp): boolean {
  const bare = wanted.replace(new RegExp(`^${at.source}+|${at.source}+$`, 'g'), '');
  for (let from = value.indexOf(bare); from >= 0 && bare !== ''; from = value.indexOf(bare, from + 1)) {
    const before = from === 0 || at.test(value[from - 1] ?? '');
    const end = from + bare.length;
    if (before && (end === value.length || at.test(value[end] ?? ''))) return true;
  }
  return false;
}

function numberMatches(values: readonly string[], value: number): boolean {
  const [operator = ''] = values;
  const wanted = Number(values[1]);
  switch (operator) {
    case 'eq':
      return value === wanted;
    case 'ge':
      return value >= wanted;
    case 'gt':
      return value > wanted;
    case 'le':
      return value <= wanted;
    case 'lt':
      return value < wanted;
    default:
      return values.some((one) => {
        const range = /^(\d*):(\d*)$/.exec(one);
        if (!range) return Number(one) === value;
        return (range[1] === '' || value >= Number(range[1])) && (range[2] === '' || value <= Number(range[2]));
      });
  }
}
