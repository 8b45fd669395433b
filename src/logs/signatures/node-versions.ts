import type { Hint } from '../../core/event.ts';
import { said } from '../family.ts';
import { isOlder, nodeSince } from '../node-since.ts';
import { defineSignatures, type Fields, hint } from '../signature.ts';

const MISSING =
  /(?:TypeError|ReferenceError): (?<what>[^\n]{1,200}?) is not (?:a (?<kind>function|constructor)|defined)|No such built-in module: (?<module>node:[\w/]{1,60})|Cannot find module '(?<other>node:[\w/]{1,60})'/;

/** The part of Node.js that is missing, when it is one that a later version brought. */
function missing(text: string): Fields | null {
  const found = MISSING.exec(text)?.groups;
  const what = found?.what ?? found?.module ?? found?.other;
  const known = what === undefined ? null : nodeSince(what);
  return known === null
    ? null
    : { ...known, ...(found?.kind === 'function' && what?.includes('.') ? { of: what } : {}) };
}

/** Own objects have such methods too. */
const COMMON = /^(?:at|with)$/;

/** `runtime` is the version that Node writes under an error that ends it. */
function weigh({ name = '', since = '', of, runtime }: Readonly<Fields>): readonly Hint[] {
  if (runtime !== undefined)
    return isOlder(runtime, since) ? hint('app.runtime-incompatible', 0.95) : hint('app.unhandled-exception', 0.6);
  if (of === undefined) return hint('app.runtime-incompatible', 0.9);
  return COMMON.test(name)
    ? hint('app.unhandled-exception', 0.6, 'app.runtime-incompatible', 0.4)
    : hint('app.runtime-incompatible', 0.74, 'app.unhandled-exception', 0.5);
}

/** Of an ES module that is asked for with require(): a package is too new for this Node, a file of the project is the project's mistake. */
function requiredModule({ module }: Readonly<Fields>): readonly Hint[] {
  return module === undefined
    ? hint('app.import-error', 0.7, 'app.runtime-incompatible', 0.5, 'app.syntax-error', 0.4)
    : hint('app.runtime-incompatible', 0.93, 'app.import-error', 0.5);
}

const PACKAGE = /require\(\) of ES Module \S{0,400}?\/node_modules\/(?<module>(?:@[\w.-]{1,100}\/)?[\w.-]{1,100})\//;
const NESTED = /\/node_modules\/(?!.{0,400}\/node_modules\/)/;

/** Node.js that is too old for what the code or a package expects of it. */
export const signatures = defineSignatures('node', [
  said(
    'newer-built-in',
    weigh,
    [
      'is not a function',
      'is not a constructor',
      'is not defined',
      'No such built-in module',
      "Cannot find module 'node:",
    ],
    [
      'TypeError: notes.toSorted is not a function',
      'ReferenceError: structuredClone is not defined',
      'TypeError: Object.groupBy is not a function',
      'Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:sqlite',
    ],
    { rank: 4, pattern: missing },
  ),
  said(
    'require-esm',
    requiredModule,
    ['ERR_REQUIRE_ESM', 'require() of ES Module', 'Must use import to load ES Module'],
    [
      'Error [ERR_REQUIRE_ESM]: require() of ES Module /app/node_modules/x/index.js from /app/server.js not supported.',
      'Error [ERR_REQUIRE_ESM]: require() of ES Module /app/lib/store.js from /app/server.js not supported.',
    ],
    {
      rank: 4,
      pattern: (text) => {
        const place = text.split(' from ')[0] ?? '';
        const name = PACKAGE.exec(place)?.groups?.module;
        if (name === undefined) return {};
        // A package inside a package: the inner one is the module.
        const inner = /^(?:@[\w.-]{1,100}\/)?[\w.-]{1,100}/.exec(place.split(NESTED).at(-1) ?? '')?.[0];
        return { module: inner ?? name };
      },
    },
  ),
]);
