import { fromBytes } from './bytes.ts';
import type { Location } from './model.ts';
import { type Run, Undecided } from './run.ts';
import { own } from './scope.ts';
import { compileTemplate } from './template.ts';
import { evaluate } from './variables.ts';

/** Where files are looked for. `cut` is the length of the URI that `alias` replaces; null when it replaces all of it (a regex). */
export interface FileRoot {
  readonly path: string;
  readonly alias: boolean;
  readonly cut: number | null;
}

/** The innermost `root` or `alias`; both are inherited, an alias with the length of the location that has it. */
export function fileRoot(run: Run): FileRoot {
  const { prefix } = run.model.config.compiled;
  const full = (text: string): string => {
    const path = evaluate(run, compileTemplate(text));
    return path.startsWith('/') ? path : prefix + path;
  };
  for (let at: Location | null = run.location; at !== null; at = at.parent) {
    const alias = own(at.scope, 'alias')[0]?.args[0];
    if (alias !== undefined)
      return { path: full(alias), alias: true, cut: at.kind === 'regex' ? null : at.name.length };
    const root = own(at.scope, 'root')[0]?.args[0];
    if (root !== undefined) return { path: trimRoot(full(root)), alias: false, cut: 0 };
  }
  return { path: trimRoot(full(own(run.model.http, 'root')[0]?.args[0] ?? 'html')), alias: false, cut: 0 };
}

function trimRoot(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

export function documentRoot(run: Run): string {
  return fileRoot(run).path;
}

/** The file for the URI (ngx_http_map_uri_to_path); null when nginx answers 500 (an alias after a rewrite). */
export function mapToPath(run: Run, uri = run.uri): string | null {
  const root = fileRoot(run);
  if (root.alias && !run.validLocation) return null;
  if (root.cut === null) return root.path;
  return root.path + uri.slice(root.cut);
}

/** Asks the oracle; without one nothing exists. */
export function lookAt(run: Run, path: string): 'file' | 'directory' | 'absent' {
  if (path.includes('\0')) throw new Undecided('a path with a zero byte');
  return run.oracle.file?.(fromBytes(path)) ?? 'absent';
}
