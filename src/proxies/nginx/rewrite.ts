import type { Condition } from './condition.ts';
import type { Location, Step } from './model.ts';
import { type Run, Undecided } from './run.ts';
import { lookAt } from './static-path.ts';
import type { Template } from './template.ts';
import { unescapeRedirect } from './uri.ts';
import { evaluate, matchAndRemember } from './variables.ts';

/** How the instructions of one block ended. `status` goes on to the error pages, `sent` is final. */
export type RewriteEnd =
  | { readonly is: 'go-on' }
  | { readonly is: 'status'; readonly status: number; readonly why: string }
  | { readonly is: 'sent'; readonly status: number; readonly why: string };

interface Engine {
  /** Captures are escaped until the first rewrite that matches. */
  quote: boolean;
  /** Called when an `if` puts its own settings in place. */
  readonly enter: (location: Location) => void;
}

const REDIRECTS = [301, 302, 303, 307, 308];

/** Runs the rewrite module's instructions as ngx_http_rewrite_handler does. */
export function runSteps(run: Run, steps: readonly Step[], enter: (location: Location) => void): RewriteEnd {
  return runBlock(run, steps, { quote: true, enter }) ?? { is: 'go-on' };
}

/** Null when the block ran to its end. */
function runBlock(run: Run, steps: readonly Step[], engine: Engine): RewriteEnd | null {
  for (const step of steps) {
    const end = runStep(run, step, engine);
    if (end !== null) return end;
  }
  return null;
}

function runStep(run: Run, step: Step, engine: Engine): RewriteEnd | null {
  switch (step.is) {
    case 'broken':
      throw new Undecided(step.why);
    case 'set': {
      const value = evaluate(run, step.value, engine.quote);
      if (step.name === 'args') {
        run.args = value;
        run.validUnparsed = false;
      } else run.variables.set(step.name, value);
      return null;
    }
    case 'break':
      if (run.uriChanged) {
        run.validLocation = false;
        run.uriChanged = false;
      }
      return { is: 'go-on' };
    case 'return':
      return runReturn(run, step);
    case 'if':
      if (!holds(run, step.condition, engine)) return null;
      run.trail.push({ text: 'the condition of "if" holds', place: step.place });
      if (step.location !== null) {
        run.location = step.location;
        engine.enter(step.location);
      }
      return runBlock(run, step.body, engine);
    case 'rewrite':
      return runRewrite(run, step, engine);
  }
}

function runReturn(run: Run, step: Extract<Step, { is: 'return' }>): RewriteEnd {
  const { status, text } = step;
  run.trail.push({ text: `return ${status}`, place: step.place });
  const why = `return at ${step.place.file}:${step.place.line}`;
  if (status === 444) return { is: 'status', status, why };
  if (status >= 400 && (text === null || text.source === '')) return { is: 'status', status, why };
  const value = text === null ? '' : evaluate(run, text);
  if (!REDIRECTS.includes(status)) return { is: 'sent', status, why };
  run.redirect = value;
  return { is: 'status', status, why };
}

function runRewrite(run: Run, step: Extract<Step, { is: 'rewrite' }>, engine: Engine): RewriteEnd | null {
  if (!matchAndRemember(run, step.pattern, run.uri)) {
    run.captures = [];
    return null;
  }
  run.internal = true;
  run.validUnparsed = false;
  if (step.breaks) {
    run.validLocation = false;
    run.uriChanged = false;
  } else run.uriChanged = true;
  engine.quote = false;
  const end = step.redirect === null ? replaceUri(run, step) : redirect(run, step, step.redirect);
  run.trail.push({ text: `rewritten to ${run.redirect ?? run.uri}`, place: step.place });
  if (end !== null) return end;
  return step.stop ? { is: 'go-on' } : null;
}

function redirect(run: Run, step: Extract<Step, { is: 'rewrite' }>, status: number): RewriteEnd {
  const asked = step.replacement.pieces.some((piece) => piece.is === 'text' && piece.text.includes('?'));
  let target = unescapeRedirect(evaluate(run, step.replacement, true));
  if (step.keepArgs && run.args !== '') target += (asked ? '&' : '?') + run.args;
  run.redirect = target;
  return { is: 'status', status, why: `rewrite at ${step.place.file}:${step.place.line}` };
}

/** A `?` written in the replacement starts new arguments; one that comes out of a variable does not. */
function replaceUri(run: Run, step: Extract<Step, { is: 'rewrite' }>): RewriteEnd | null {
  const { before, after } = splitAtQuestion(step.replacement);
  const uri = evaluate(run, before);
  if (after === null) {
    if (!step.keepArgs) run.args = '';
  } else {
    const fresh = evaluate(run, after, true);
    run.args = step.keepArgs && run.args !== '' ? `${fresh}&${run.args}` : fresh;
  }
  run.uri = uri;
  return uri === '' ? { is: 'status', status: 500, why: 'the rewritten URI has a zero length' } : null;
}

function splitAtQuestion(template: Template): { before: Template; after: Template | null } {
  const index = template.pieces.findIndex((piece) => piece.is === 'text' && piece.text.includes('?'));
  const piece = template.pieces[index];
  if (piece?.is !== 'text') return { before: template, after: null };
  const at = piece.text.indexOf('?');
  const before = [...template.pieces.slice(0, index), { is: 'text' as const, text: piece.text.slice(0, at) }];
  const after = [{ is: 'text' as const, text: piece.text.slice(at + 1) }, ...template.pieces.slice(index + 1)];
  return { before: { ...template, pieces: before }, after: { ...template, pieces: after } };
}

function holds(run: Run, condition: Condition, engine: Engine): boolean {
  switch (condition.is) {
    case 'invalid':
      throw new Undecided(condition.message);
    case 'truthy': {
      const value = evaluate(run, condition.variable);
      return value !== '' && value !== '0';
    }
    case 'equals': {
      const value = evaluate(run, condition.variable);
      return (value === evaluate(run, condition.value, engine.quote)) !== condition.negative;
    }
    case 'matches': {
      const hit = matchAndRemember(run, condition.pattern, evaluate(run, condition.variable));
      if (!hit) run.captures = [];
      return hit !== condition.negative;
    }
    case 'file': {
      const there = lookAt(run, evaluate(run, condition.path, engine.quote));
      if (condition.test === 'x' && there === 'file') throw new Undecided('whether a file may be executed');
      const wanted =
        condition.test === 'f' ? there === 'file' : condition.test === 'd' ? there === 'directory' : there !== 'absent';
      return wanted !== condition.negative;
    }
  }
}
