/** Syntax with the version of Python 3 that brought it (What's New in Python, each release). */
const SINCE: readonly (readonly [RegExp, number])[] = [
  [/\basync def\b|\bawait \w|\basync (?:for|with)\b/, 5],
  [/(?<![\w'"])(?:[fF]|[rR][fF]|[fF][rR])["']/, 6],
  [/^(?:self\.)?\w+: *\w[\w.[\], |"']* *=(?!=)/, 6],
  [/(?<![\w.])\d+_\d+/, 6],
  [/:=/, 8],
  [/^def .*\(.*, \/[,)]/, 8],
  [/^(?:match|case) .+:$/, 10],
  [/^except\*/, 11],
  [/^type \w+ *=|^(?:def|class) \w+\[/, 12],
];
/** Only Python 2 reads it. */
const OLD =
  /^print\s+(?:["'\w%]|>>)|^exec\s+["'\w]|^except [\w.]+, *\w+:|^raise \w+, |`\w+`|<>|\b0[0-7]{2,}\b|\bur["']/;
const OLD_SAID = /Missing parentheses in call to '(?:print|exec)'|multiple exception types must be parenthesized/;

/** What Python calls a syntax error may be another version's syntax: of one that has it already, or has it no longer. */
export function isOfAnotherPython(statement: string, reason: string, python: string | undefined): boolean {
  if (OLD_SAID.test(reason)) return true;
  const [major = 0, minor = 0] = (python ?? '').split('.').map(Number);
  if (major === 2) return SINCE.some(([syntax]) => syntax.test(statement)) && !OLD.test(statement);
  if (major === 3 && SINCE.some(([syntax, since]) => since > minor && syntax.test(statement))) return true;
  return /^invalid syntax/.test(reason) && major === 3 && /^(?:print|exec)\s+["'\w]/.test(statement);
}
