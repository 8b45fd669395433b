import type { Host } from '../host/host.ts';
import { givenBindsOf } from './binds.ts';
import { parseDotenv } from './leans/dotenv.ts';
import { serverOf } from './processes.ts';
import { splitWords } from './unit-show.ts';

/** A shell text and where it stands; null for `sh -c '…'`. */
export interface Script {
  readonly text: string;
  readonly path: string | null;
}

const SHELL = /(?:^|\/)(?:ba|da|z|k|a)?sh$/;
const MOST_BYTES = 64 * 1024;
const HEAD_BYTES = 128;

/** `$NAME`, `${NAME}` and `${NAME:-default}` from what is known; the rest is left as it stands. */
export function expandVariables(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?::?-([^{}]*))?\})/g,
    (all, plain: string | undefined, braced: string | undefined, fallback: string | undefined) =>
      variables.get(plain ?? braced ?? '') ?? fallback ?? all,
  );
}

function absolute(path: string, cwd: string | null): string {
  return path.startsWith('/') || cwd === null ? path : `${cwd.replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`;
}

/** The shell text that a command runs: after `-c`, or the file that a shell is given or that says `#!/bin/sh`. */
export async function scriptOf(host: Host, command: string, cwd: string | null): Promise<Script | null> {
  const words = splitWords(command);
  const [program = ''] = words;
  const isShell = SHELL.test(program);
  if (isShell) {
    const at = words.findIndex((word, index) => index > 0 && /^-\w*c$/.test(word));
    if (at > 0) return { text: words[at + 1] ?? '', path: null };
  }
  const named = isShell ? words.slice(1).find((word) => !word.startsWith('-')) : program;
  if (named === undefined || (!isShell && serverOf(named) !== null)) return null;
  const path = absolute(named, cwd);
  if (!path.startsWith('/')) return null;
  // Most programs are no scripts: their first bytes tell.
  const head = isShell ? null : await host.read(path, { maxBytes: HEAD_BYTES });
  if (head !== null && (head.is !== 'seen' || !/^#!\s*\S*\/(?:env\s+)?(?:ba|da|z|k|a)?sh\b/.test(head.value.text)))
    return null;
  const look = head?.value.truncated === false ? head : await host.read(path, { maxBytes: MOST_BYTES });
  return look.is === 'seen' ? { text: look.value.text, path } : null;
}

/** Statements of a shell text: split at ends of lines, `;`, `&` and `|` outside of quotes; comments left out. */
function statements(text: string): string[] {
  const joined = text.replaceAll('\r', '').replace(/\\\n/g, ' ');
  const found: string[] = [];
  let [now, quote, depth] = ['', '', 0];
  for (let i = 0; i < joined.length; i++) {
    const char = joined[i] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '#' && /^\s?$/.test(joined[i - 1] ?? '')) {
      while (i + 1 < joined.length && joined[i + 1] !== '\n') i++;
      continue;
    } else if (depth <= 0 && /[\n;&|]/.test(char)) {
      found.push(now);
      now = '';
      continue;
    }
    now += char;
    if (char === '\\') now += joined[++i] ?? '';
  }
  return [...found, now]
    .map((piece) => piece.trim().replace(/^(?:then|do|else|\{|\()\s+/, ''))
    .filter((piece) => piece !== '');
}

/** `"$( cd "$(dirname "$0")" && pwd )"` and its like: where the script stands. */
function withOwnFolder(text: string, folder: string | null): string {
  if (folder === null) return text;
  return text
    .replace(/\$\(\s*cd\s+(?:--\s+)?"?\$\(\s*dirname[^)]*\)"?[^()]*\)/g, folder)
    .replace(/\$\(\s*dirname[^()]*\)/g, folder);
}

const ASSIGNMENT = /^(?:(?:export|readonly|declare|local)(?:\s+-\w+)*\s+)?([A-Za-z_]\w*)=(.*)$/s;

function unquote(text: string): string {
  return splitWords(text).join(' ');
}

/** Takes over the variables of a file that the script sources. */
async function source(host: Host, path: string, variables: Map<string, string>): Promise<void> {
  const look = await host.read(path, { maxBytes: MOST_BYTES });
  if (look.is === 'seen') for (const one of parseDotenv(look.value.text, path)) variables.set(one.name, one.value);
}

/**
 * What a shell text starts: its last command that is an app server or names an address, with variables filled in and
 * the directory that the script went to. Branches are not followed; null when there is no such command.
 */
export async function parseScript(
  host: Host,
  script: Script,
  start: string | null,
  variables: Map<string, string>,
): Promise<{ readonly command: string; readonly cwd: string | null } | null> {
  const folder = script.path === null ? null : script.path.slice(0, script.path.lastIndexOf('/'));
  let cwd = start;
  let found: { command: string; cwd: string | null } | null = null;
  for (const raw of statements(withOwnFolder(script.text, folder))) {
    const text = expandVariables(raw.replace(/\$\(pwd\)|\$\{?PWD\}?/g, cwd ?? '.'), variables);
    const assigned = ASSIGNMENT.exec(text);
    if (assigned && splitWords(assigned[2] ?? '').length <= 1) {
      variables.set(assigned[1] ?? '', unquote(assigned[2] ?? ''));
      continue;
    }
    const [, verb = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
    const [argument = ''] = splitWords(rest);
    if (verb === 'cd' && argument !== '') cwd = absolute(argument, cwd);
    else if (verb === 'source' || verb === '.') {
      if (!argument.endsWith('activate')) await source(host, absolute(argument, cwd), variables);
    } else {
      const command = text.replace(/^(?:exec|nohup|nice|setsid)\s+(?:-\S+\s+)*/, '');
      const runs = /^exec\s/.test(text) || serverOf(command) !== null || givenBindsOf(command, cwd).length > 0;
      if (runs && !/^(?:echo|printf|test|\[|pip|pkill|kill|rm|if|while|until)\b/.test(command))
        found = { command, cwd };
    }
  }
  return found;
}
