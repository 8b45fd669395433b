import { fromBytes } from './bytes.ts';
import { type Run, Undecided } from './run.ts';
import { inherited, isOn, own, setting } from './scope.ts';
import { fileRoot, lookAt, mapToPath } from './static-path.ts';
import { compileTemplate, isConstant } from './template.ts';
import { escapePath } from './uri.ts';
import { evaluate } from './variables.ts';

/** What the phases after access do; `jump` is an internal redirect, `name` a named location. */
export type ContentEnd =
  | { readonly is: 'go-on' }
  | { readonly is: 'status'; readonly status: number; readonly why: string }
  | { readonly is: 'sent'; readonly status: number; readonly why: string }
  | { readonly is: 'file'; readonly path: string }
  | { readonly is: 'jump'; readonly uri: string; readonly args: string }
  | { readonly is: 'name'; readonly name: string };

/** `try_files` (ngx_http_try_files_handler): it belongs to its own block and is not inherited. */
export function tryFiles(run: Run): ContentEnd {
  const directive = own(run.location.scope, 'try_files')[0];
  if (!directive || directive.args.length < 2) return { is: 'go-on' };
  const tests = directive.args.slice(0, -1);
  const last = directive.args[directive.args.length - 1] ?? '';
  const root = fileRoot(run);
  if (root.alias && !run.validLocation) return { is: 'status', status: 500, why: 'alias after a rewrite' };
  const prefix = run.uri.slice(0, root.cut ?? 0);
  const named = (written: string): string => {
    const template = compileTemplate(written);
    const name = evaluate(run, template);
    // Under an alias the location is cut off what variables give, even off the last, which is no file.
    const cuts = root.alias && root.cut !== null && !isConstant(template) && name.startsWith(prefix);
    return cuts ? name.slice(prefix.length) : name;
  };
  for (const test of tests) {
    const directory = test.endsWith('/');
    const name = named(directory ? test.slice(0, -1) : test);
    if (lookAt(run, root.path + name) !== (directory ? 'directory' : 'file')) continue;
    if (!root.alias) run.uri = name;
    else if (root.cut !== null) run.uri = prefix + name;
    run.trail.push({ text: `try_files found ${root.path}${name}`, place: directive.place });
    return { is: 'go-on' };
  }
  if (/^=\d+$/.test(last)) return { is: 'status', status: Number(last.slice(1)), why: `try_files ${last}` };
  const target = named(last);
  run.trail.push({ text: `try_files falls to ${target}`, place: directive.place });
  return target.startsWith('@') ? { is: 'name', name: target } : jump(target);
}

/** Splits off arguments at the first `?` (ngx_http_split_args). */
export function jump(target: string): ContentEnd {
  const at = target.indexOf('?');
  if (at < 0) return { is: 'jump', uri: target, args: '' };
  return { is: 'jump', uri: target.slice(0, at), args: target.slice(at + 1) };
}

const HANDLERS: Readonly<Record<string, number>> = { stub_status: 200, empty_gif: 200 };
const FOREIGN =
  /^(?:content_by_lua|js_content|perl$|echo(?:_|$)|return_by|access_by_lua|postgres_pass|redis2_pass|drizzle_pass|rtmp|dav_methods$|f4f$|hls$|api$)/;

/** Without a pass: index, autoindex and static files. */
export function content(run: Run): ContentEnd {
  const { scope } = run.location;
  for (const directive of scope.directives) {
    if (FOREIGN.test(directive.name)) throw new Undecided(`${directive.name} answers`);
    const status = HANDLERS[directive.name];
    if (status !== undefined) return { is: 'sent', status, why: directive.name };
  }
  const reads = ['GET', 'HEAD', 'POST'].includes(run.method);
  if (!run.uri.endsWith('/')) return reads ? staticFile(run) : notAllowed();
  if (!reads) return notAllowed();
  return indexFile(run);
}

function notAllowed(): ContentEnd {
  return { is: 'status', status: 405, why: 'a file takes GET and HEAD only' };
}

function staticFile(run: Run): ContentEnd {
  const path = mapToPath(run);
  if (path === null) return { is: 'status', status: 500, why: '"alias" cannot be used where the URI was rewritten' };
  const there = lookAt(run, path);
  if (there === 'absent') return { is: 'status', status: 404, why: `no file ${fromBytes(path)}` };
  if (there === 'file') return run.method === 'POST' ? notAllowed() : { is: 'file', path };
  run.redirect = `${escapePath(run.uri)}/${run.args === '' ? '' : `?${run.args}`}`;
  return { is: 'status', status: 301, why: `${fromBytes(path)} is a directory` };
}

/** ngx_http_index_handler, then the listing, then 403. */
function indexFile(run: Run): ContentEnd {
  const folder = mapToPath(run);
  if (folder === null) return { is: 'status', status: 500, why: '"alias" cannot be used where the URI was rewritten' };
  const names = inherited(run.location.scope, 'index').flatMap((line) => line.args);
  let tested = false;
  for (const written of names.length > 0 ? names : ['index.html']) {
    const name = evaluate(run, compileTemplate(written));
    if (name.startsWith('/')) return { is: 'jump', uri: name, args: run.args };
    if (lookAt(run, folder + name) === 'file') return { is: 'jump', uri: run.uri + name, args: run.args };
    if (tested) continue;
    tested = true;
    const trimmed = folder.endsWith('/') ? folder.slice(0, -1) : folder;
    if (lookAt(run, trimmed) !== 'directory')
      return { is: 'status', status: 404, why: `no folder ${fromBytes(trimmed)}` };
  }
  if (isOn(run.location.scope, 'autoindex')) return { is: 'sent', status: 200, why: 'autoindex' };
  if (setting(run.location.scope, 'random_index') === 'on') throw new Undecided('random_index');
  return { is: 'status', status: 403, why: `directory index of ${fromBytes(folder)} is forbidden` };
}
