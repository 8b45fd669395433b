/** Variables that `NAME=value` and `export NAME=value` lines of a shell file set, with what they stand on. */
export function readEnvvars(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const set = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line);
    if (!set?.[1]) continue;
    const raw = (set[2] ?? '').trim();
    const single = /^'([^']*)'/.exec(raw);
    const value = single ? (single[1] ?? '') : expand(/^"((?:[^"\\]|\\.)*)"|^[^\s;#]*/.exec(raw), found);
    found.set(set[1], value);
  }
  return found;
}

/** `$NAME`, `${NAME}` and `${NAME:-default}`; a variable that nothing sets is empty. Commands are not run. */
function expand(match: RegExpExecArray | null, known: ReadonlyMap<string, string>): string {
  const text = match?.[1] ?? match?.[0] ?? '';
  return text.replace(/\$(?:\{(\w+)(?::?[-=]([^}]*))?\}|(\w+))/g, (_all, braced, other, bare) => {
    const value = known.get(braced ?? bare) ?? '';
    return value === '' ? (other ?? '') : value;
  });
}
