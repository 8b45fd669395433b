import { fromBytes } from './bytes.ts';
import type { Pass } from './model.ts';
import { compilePattern } from './regex.ts';
import { type Run, Undecided } from './run.ts';
import { inherited, setting } from './scope.ts';
import { compileTemplate } from './template.ts';
import { evaluate } from './variables.ts';

/** What `fastcgi_split_path_info` makes of the URI: the script's name and the path behind it (ngx_http_fastcgi_split). */
export function splitPathInfo(run: Run): { readonly script: string; readonly pathInfo: string } {
  const { scope } = run.location;
  const written = setting(scope, 'fastcgi_split_path_info');
  if (written !== null) {
    const result = compilePattern(written, false).exec(run.uri);
    if (result.is === 'unknown') throw new Undecided(result.why);
    if (result.is === 'match') return { script: result.groups[1] ?? '', pathInfo: result.groups[2] ?? '' };
  }
  const index = run.uri.endsWith('/') ? (setting(scope, 'fastcgi_index') ?? '') : '';
  return { script: run.uri + index, pathInfo: '' };
}

/** The file that a FastCGI backend is told to run (its `SCRIPT_FILENAME`); null for other backends or when only nginx knows. */
export function scriptOf(run: Run, pass: Pass): string | null {
  if (pass.kind !== 'fastcgi') return null;
  // The last one counts: a backend reads the parameters one after the other.
  const line = inherited(run.location.scope, 'fastcgi_param').findLast((one) => one.args[0] === 'SCRIPT_FILENAME');
  if (line === undefined) return null;
  try {
    return fromBytes(evaluate(run, compileTemplate(line.args[1] ?? ''))) || null;
  } catch (error) {
    if (error instanceof Undecided) return null;
    throw error;
  }
}
