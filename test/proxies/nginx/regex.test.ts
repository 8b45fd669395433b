import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../src/proxies/nginx/regex.ts';
import { makeRandom, type Random } from './random.ts';

function groups(source: string, text: string, caseless = false): readonly string[] | string {
  const result = compilePattern(source, caseless).exec(text);
  return result.is === 'match' ? result.groups : result.is;
}

describe('what PCRE has and JavaScript has not', () => {
  test.each([
    ['a++b', 'aab', ['aab']],
    ['a++a', 'aaa', 'none'],
    ['(?>a+)b', 'aab', ['aab']],
    ['(?i)abc', 'xABC', ['ABC']],
    ['a(?i)b(?-i)c', 'aBc', ['aBc']],
    ['a(?i:b)c', 'aBC', 'none'],
    ['(?P<x>a)(?P=x)', 'aa', ['aa', 'a']],
    ["(?'x'a)\\k'x'", 'aa', ['aa', 'a']],
    ['(?<x>a)\\k{x}', 'aa', ['aa', 'a']],
    ['[[:alpha:]]+', '12ab3', ['ab']],
    ['[^[:digit:]]+', '12ab3', ['ab']],
    ['[]a]+', 'x]a', [']a']],
    ['[^]a]+', ']xa', ['x']],
    ['[a-]+', '-a', ['-a']],
    ['\\Qa.b\\E+', 'a.bb', ['a.bb']],
    ['\\h\\x41\\x{42}', ' AB', [' AB']],
    ['(?x) a b # no\n c', 'abc', ['abc']],
    ['a$', 'a\n', ['a']],
    ['a\\z', 'a\n', 'none'],
    ['.', '\n', 'none'],
    ['(?s).', '\n', ['\n']],
    ['(?m)^b$', 'a\nb\nc', ['b']],
    ['(?#no)a', 'a', ['a']],
    ['(?<=a)b', 'ab', ['b']],
    ['(?<!a)b', 'ab', 'none'],
    ['(a)|b', 'b', ['b']],
    ['(a)|(b)', 'b', ['b', '', 'b']],
    ['x{2,3}y{2}z{,2}', 'xxyyz{,2}', ['xxyyz{,2}']],
    ['\\bfoo\\b', 'a foo', ['foo']],
    ['\\w+\\W', 'é_a-', ['_a-']],
    ['^(?:(a)|b)*$', 'ab', ['ab', 'a']],
  ])('%s on %s', (source, text, expected) => expect(groups(source, text)).toEqual(expected));

  test.each(['(', ')', 'a{3,2}', '[z-a]', '[a', '*a', '(?<n>a', '\\2(a)', 'a\\'])(
    '%s is refused by nginx',
    (source) => {
      expect(compilePattern(source, false).fault?.is).toBe('invalid');
    },
  );

  test.each(['(?R)', '(?1)(a)', '(?(1)a)', '\\p{L}', '(*UTF8)a', '\\Ka', '(?|a|b)', '\\Xa'])(
    '%s is not understood and says so',
    (source) => {
      const pattern = compilePattern(source, false);
      expect(pattern.fault?.is).toBe('unsupported');
      expect(pattern.exec('a')).toMatchObject({ is: 'unknown' });
    },
  );
});

/** A pattern that means the same to Perl. */
function makePattern(random: Random, depth: number): string {
  const atom = (): string => {
    const pick = random.below(depth > 2 ? 5 : 10);
    if (pick < 3) return random.pick(['a', 'b', 'c', '/', '-']);
    if (pick === 3) return random.pick(['[ab]', '[^a]', '\\w', '\\d', '[a-c/]', '[[:alpha:]]', '\\W']);
    if (pick === 4) return random.pick(['.', '\\/', '\\.']);
    if (pick === 5) return `(?:${makePattern(random, depth + 1)})`;
    if (pick === 6) return random.pick(['(?=a)', '(?!b)', '^', '$', '\\b', '(?<=a)', '(?<!b)']);
    if (pick === 7) return `(?>${makePattern(random, depth + 1)})`;
    return `(${makePattern(random, depth + 1)})`;
  };
  const sequence = (): string =>
    Array.from({ length: 1 + random.below(3) }, () => {
      const one = atom();
      if (/^(?:\^|\$|\\b|\(\?<?[=!])/.test(one)) return one;
      return one + random.pick(['', '', '', '*', '+', '?', '*?', '+?', '{1,2}', '++', '*+', '?+']);
    }).join('');
  return random.chance(0.25) ? `${sequence()}|${sequence()}` : sequence();
}

const PERL = `while(<STDIN>){chomp; my($p,$t)=split /\\t/,$_,-1; no warnings;
  my $said=eval{ $t =~ /$p/ ? "match $&" : "none" }; print $@ ? "refused" : $said, "\\n"}`;

test.runIf(existsSync('/usr/bin/perl'))('the matcher finds what Perl finds', () => {
  const random = makeRandom(11);
  const cases = Array.from({ length: 5000 }, () => {
    const text = Array.from({ length: random.below(9) }, () => random.pick(['a', 'b', 'c', '/', '-', '1', '.', 'A']));
    return { source: makePattern(random, 0), text: text.join('') };
  });
  const input = cases.map(({ source, text }) => `${source}\t${text}\n`).join('');
  const answers = spawnSync('/usr/bin/perl', ['-e', PERL], { input, encoding: 'utf8' }).stdout.split('\n');
  let compared = 0;
  for (const [i, { source, text }] of cases.entries()) {
    const result = compilePattern(source, false).exec(text);
    if (result.is === 'unknown' || answers[i] === 'refused') continue;
    compared += 1;
    expect(result.is === 'match' ? `match ${result.groups[0]}` : 'none', `${source} on ${text}`).toBe(answers[i]);
  }
  expect(compared).toBeGreaterThan(4000);
});
