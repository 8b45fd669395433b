import { parseCondition } from './condition.ts';
import type { Location, Step } from './model.ts';
import type { Directive } from './parse.ts';
import { compilePattern } from './regex.ts';
import { compileTemplate } from './template.ts';

/** Makes the hidden location of an `if`; null at server level, where `if` has none. */
export type HiddenLocation = (directive: Directive) => Location | null;

/** The rewrite module's instructions of one block, in the order of the file. */
export function readSteps(directives: readonly Directive[], hide: HiddenLocation): Step[] {
  const steps: Step[] = [];
  for (const directive of directives) {
    const step = readStep(directive, hide);
    if (step) steps.push(step);
  }
  return steps;
}

function readStep(directive: Directive, hide: HiddenLocation): Step | null {
  const { name, args, place } = directive;
  if (name === 'break') return { is: 'break', place };
  if (name === 'return') return readReturn(directive);
  if (name === 'rewrite') return readRewrite(directive);
  if (name === 'set') {
    const [variable = '', value = ''] = args;
    if (!/^\$\w+$/.test(variable)) return { is: 'broken', why: `invalid variable name "${variable}"`, place };
    return { is: 'set', name: variable.slice(1).toLowerCase(), value: compileTemplate(value), place };
  }
  if (name === 'if' && directive.block !== null) {
    const condition = parseCondition(args);
    const location = hide(directive);
    return { is: 'if', condition, location, body: readSteps(directive.block, () => null), place };
  }
  // Lua may do anything in this phase.
  if (/^(?:rewrite|set)_by_lua/.test(name)) return { is: 'broken', why: `${name} decides`, place };
  return null;
}

function readReturn({ args, place }: Directive): Step {
  const [code = '', text] = args;
  if (/^\d+$/.test(code) && Number(code) <= 999) {
    return { is: 'return', status: Number(code), text: text === undefined ? null : compileTemplate(text), place };
  }
  if (text === undefined && /^(?:https?:\/\/|\$scheme)/.test(code)) {
    return { is: 'return', status: 302, text: compileTemplate(code), place };
  }
  return { is: 'broken', why: `invalid return code "${code}"`, place };
}

function readRewrite({ args, place }: Directive): Step {
  const [pattern = '', replacement = '', flag] = args;
  if (replacement === '') return { is: 'broken', why: 'empty replacement', place };
  const keepArgs = !replacement.endsWith('?');
  const absolute = /^(?:https?:\/\/|\$scheme)/.test(replacement);
  if (flag !== undefined && !['last', 'break', 'redirect', 'permanent'].includes(flag)) {
    return { is: 'broken', why: `invalid parameter "${flag}"`, place };
  }
  const redirect = flag === 'permanent' ? 301 : flag === 'redirect' || absolute ? 302 : null;
  return {
    is: 'rewrite',
    pattern: compilePattern(pattern, false),
    replacement: compileTemplate(keepArgs ? replacement : replacement.slice(0, -1)),
    keepArgs,
    redirect,
    stop: absolute || flag !== undefined,
    breaks: flag === 'break',
    place,
  };
}
