import { checkAccess } from './access.ts';
import { fromBytes } from './bytes.ts';
import { content, tryFiles } from './content.ts';
import type { Decision } from './decision.ts';
import { errorPage } from './error-page.ts';
import { findLocation } from './find-location.ts';
import type { Location } from './model.ts';
import { makePass, passOf } from './pass-request.ts';
import { runSteps } from './rewrite.ts';
import { MOST_CHANGES, type Run } from './run.ts';
import { inherited, isOn, setting } from './scope.ts';
import { served } from './served.ts';
import { parseSize } from './units.ts';
import { escapePath } from './uri.ts';

/** Where the request goes next: nginx's phases, and how they end. */
type Next =
  | { readonly is: 'server-rewrite' | 'find' | 'rewrite' | 'post-rewrite' | 'access' | 'try-files' | 'content' }
  | { readonly is: 'status'; readonly status: number; readonly why: string }
  | { readonly is: 'sent'; readonly status: number; readonly why: string }
  | { readonly is: 'file'; readonly path: string }
  | { readonly is: 'jump'; readonly uri: string; readonly args: string }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'done'; readonly decision: Decision };

/** Runs a request from the server's own rewrites to its end. */
export function runPhases(run: Run): Decision {
  run.validLocation = true;
  let next: Next = { is: 'server-rewrite' };
  // Each round of changes passes some ten phases; nginx itself stops after ten rounds.
  for (let guard = 0; guard < 40 * MOST_CHANGES; guard += 1) {
    if (next.is === 'done') return next.decision;
    next = step(run, next);
  }
  return { ...served(run), is: 'unknown', why: 'the request does not come to an end' };
}

function step(run: Run, next: Exclude<Next, { is: 'done' }>): Next {
  switch (next.is) {
    case 'server-rewrite':
      return afterRewrite(
        runSteps(run, run.server.root.code, () => {}),
        'find',
      );
    case 'find':
      return find(run);
    case 'rewrite':
      if (run.location.kind === 'server') return { is: 'post-rewrite' };
      return afterRewrite(
        runSteps(run, run.location.code, () => {}),
        'post-rewrite',
      );
    case 'post-rewrite':
      return postRewrite(run);
    case 'access':
      return access(run);
    case 'try-files': {
      const end = tryFiles(run);
      return end.is === 'go-on' ? { is: 'content' } : end;
    }
    case 'content':
      return makeContent(run);
    case 'status':
      return finalize(run, next.status, next.why);
    case 'sent':
      return answer(run, next.status, next.why);
    case 'file':
      return {
        is: 'done',
        decision: { ...served(run), is: 'file', status: run.errStatus || 200, path: fromBytes(next.path) },
      };
    case 'jump':
      return internalRedirect(run, next.uri, next.args);
    case 'name':
      return namedLocation(run, next.name);
  }
}

function afterRewrite(end: ReturnType<typeof runSteps>, phase: 'find' | 'post-rewrite'): Next {
  return end.is === 'go-on' ? { is: phase } : end;
}

/** ngx_http_core_find_config_phase. */
function find(run: Run): Next {
  run.uriChanged = false;
  const redirect = findLocation(run);
  const { location } = run;
  if (!run.internal && inherited(location.scope, 'internal').length > 0) {
    return { is: 'status', status: 404, why: 'an internal location' };
  }
  limitMethods(run);
  const most = parseSize(setting(run.location.scope, 'client_max_body_size') ?? '1m') ?? 0;
  if (most > 0 && (run.request.bodyBytes ?? 0) > most) {
    return { is: 'status', status: 413, why: 'client intended to send too large body' };
  }
  if (!redirect) return { is: 'rewrite' };
  run.redirect = escapePath(location.name) + (run.args === '' ? '' : `?${run.args}`);
  return { is: 'status', status: 301, why: 'the location is written with a slash at the end' };
}

/** ngx_http_update_location_config: methods that limit_except does not list get its block. */
function limitMethods(run: Run): void {
  const { limitExcept } = run.location;
  if (limitExcept !== null && !limitExcept.methods.includes(run.method)) run.location = limitExcept.location;
}

function postRewrite(run: Run): Next {
  if (!run.uriChanged) return { is: 'access' };
  if (spendChange(run)) return cycle();
  run.location = run.server.root;
  return { is: 'find' };
}

/** True when this was one change too many. */
function spendChange(run: Run): boolean {
  run.changesLeft -= 1;
  return run.changesLeft <= 0;
}

function cycle(): Next {
  return { is: 'status', status: 500, why: 'rewrite or internal redirection cycle' };
}

function access(run: Run): Next {
  // A subrequest is not checked again.
  if (run.isSubrequest) return { is: 'try-files' };
  const refusal = checkAccess(run, (uri) => runPhases(subrequest(run, uri)));
  return refusal === null ? { is: 'try-files' } : { is: 'status', ...refusal };
}

/** ngx_http_subrequest: a GET for another URI with the variables of the main request. */
function subrequest(run: Run, uri: string): Run {
  return {
    ...run,
    uri,
    args: '',
    method: 'GET',
    location: run.server.root,
    isSubrequest: true,
    internal: true,
    validUnparsed: false,
    uriChanged: false,
    quoted: false,
    plus: false,
    changesLeft: MOST_CHANGES,
    captures: [],
    errorPage: false,
    errStatus: 0,
    redirect: null,
    earlier: [],
    trail: [],
  };
}

function makeContent(run: Run): Next {
  const found = passOf(run.location);
  if (found === null) {
    const end = content(run);
    return end.is === 'go-on' ? { is: 'status', status: 404, why: 'no handler found' } : end;
  }
  const made = makePass(run, found.pass, found.owner);
  if (made.is === 'failed') return { is: 'status', status: made.status, why: made.why };
  const answered = run.oracle.upstream?.(made) ?? null;
  if (answered === null) return { is: 'done', decision: made };
  if (answered.failed || intercepted(run, found.pass.kind, answered.status)) {
    run.earlier.push(made);
    return { is: 'status', status: answered.status, why: `${made.passText} answered ${answered.status}` };
  }
  const status = run.errStatus || answered.status;
  return { is: 'done', decision: { ...served(run), is: 'answered', status, pass: made } };
}

/** ngx_http_upstream_intercept_errors: only statuses that an error_page names. */
function intercepted(run: Run, kind: string, status: number): boolean {
  const { scope } = run.location;
  if (status < 300 || !isOn(scope, `${kind}_intercept_errors`)) return false;
  return inherited(scope, 'error_page').some((page) => page.args.slice(0, -1).includes(String(status)));
}

function finalize(run: Run, status: number, why: string): Next {
  if (status === 444) return { is: 'done', decision: { ...served(run), is: 'closed', why } };
  // ngx_http_finalize_request: below 300 only 201 and 204 go to the special responses.
  if (status < 300 && status !== 201 && status !== 204) return { is: 'sent', status, why };
  const end = errorPage(run, status);
  if (end.is === 'sent') return answer(run, end.status, why, true);
  return end.is === 'go-on' ? { is: 'sent', status, why } : end;
}

function internalRedirect(run: Run, uri: string, args: string): Next {
  if (spendChange(run)) return cycle();
  run.uri = uri;
  run.args = args;
  run.location = run.server.root;
  run.internal = true;
  run.validUnparsed = false;
  run.validLocation = true;
  return { is: 'server-rewrite' };
}

function namedLocation(run: Run, name: string): Next {
  if (spendChange(run)) return cycle();
  const location: Location | undefined = run.server.named.get(name);
  if (!location) return { is: 'status', status: 500, why: `could not find named location "${fromBytes(name)}"` };
  run.internal = true;
  run.uriChanged = false;
  run.location = location;
  limitMethods(run);
  return { is: 'rewrite' };
}

/** `fromError`: the error pages had their say, so `errStatus` is the status itself. */
function answer(run: Run, status: number, why: string, fromError = false): Next {
  const shown = fromError ? status : run.errStatus || status;
  const redirect = run.redirect === null ? null : fromBytes(absoluteLocation(run, run.redirect));
  return { is: 'done', decision: { ...served(run), is: 'answer', status: shown, redirect, why } };
}

/** A Location that starts with a slash gets scheme, host and port (ngx_http_header_filter). */
function absoluteLocation(run: Run, target: string): string {
  const { scope } = run.location;
  if (!target.startsWith('/') || !isOn(scope, 'absolute_redirect', true)) return target;
  const named = isOn(scope, 'server_name_in_redirect');
  const host = named ? (run.server.names[0]?.text ?? '') : run.host || (run.request.localAddress ?? '');
  const { port } = run.request;
  const usual = run.tls ? 443 : 80;
  const unix = run.request.localAddress?.startsWith('unix:') ?? false;
  const portText = !isOn(scope, 'port_in_redirect', true) || port === usual || unix ? '' : `:${port}`;
  return `${run.tls ? 'https' : 'http'}://${host}${portText}${target}`;
}
