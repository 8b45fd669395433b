import { type ContentEnd, jump } from './content.ts';
import type { Run } from './run.ts';
import { inherited, isOn } from './scope.ts';
import { compileTemplate } from './template.ts';
import { evaluate } from './variables.ts';

/** Errors that nginx shows as 400. */
const SHOWN_AS_400 = [494, 495, 496, 497];

/** What `error_page` makes of a status (ngx_http_special_response_handler): another place to go, or the status for the client. */
export function errorPage(run: Run, status: number): ContentEnd {
  run.errStatus = status;
  const pages = inherited(run.location.scope, 'error_page');
  if (!run.errorPage && pages.length > 0 && run.changesLeft !== 0) {
    if (!isOn(run.location.scope, 'recursive_error_pages')) run.errorPage = true;
    for (const page of pages) {
      const overwrite = /^=(\d*)$/.exec(page.args[page.args.length - 2] ?? '');
      const codes = page.args.slice(0, overwrite ? -2 : -1);
      if (!codes.includes(String(status))) continue;
      run.trail.push({ text: `error_page for ${status}`, place: page.place });
      const target = page.args[page.args.length - 1] ?? '';
      return follow(run, target, overwrite ? Number(overwrite[1]) : SHOWN_AS_400.includes(status) ? 400 : null);
    }
  }
  const shown = SHOWN_AS_400.includes(status) ? 400 : status;
  return { is: 'sent', status: shown, why: '' };
}

/** ngx_http_send_error_page; 0 means that the status of the page itself holds (`=`). */
function follow(run: Run, written: string, overwrite: number | null): ContentEnd {
  if (overwrite !== null) run.errStatus = overwrite;
  const target = evaluate(run, compileTemplate(written));
  if (target.startsWith('@')) return { is: 'name', name: target };
  if (target.startsWith('/')) {
    if (run.method !== 'HEAD') run.method = 'GET';
    return jump(target);
  }
  run.redirect = target;
  const kept = overwrite !== null && [301, 302, 303, 307, 308].includes(overwrite);
  return { is: 'sent', status: kept ? overwrite : 302, why: 'error_page' };
}
