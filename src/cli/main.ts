import { parseArgs } from 'node:util';
import type { Lang } from '../core/text.ts';
import { type Command, CommandError, exit } from './command.ts';
import { commands } from './commands.generated.ts';
import { styleFor } from './style.ts';

const COMMON = {
  json: { type: 'boolean', default: false },
  lang: { type: 'string' },
  color: { type: 'boolean', default: true },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function langOf(wanted: string | undefined, env: NodeJS.ProcessEnv): Lang {
  if (wanted !== undefined && !['en', 'ko', 'zh'].includes(wanted))
    throw new CommandError(`--lang takes en, ko or zh, not "${wanted}"`);
  const locale = wanted ?? env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? 'en';
  return locale.startsWith('ko') ? 'ko' : locale.startsWith('zh') ? 'zh' : 'en';
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.about}`);
  return `why502 says why your site answers 502.\n\nusage: why502 COMMAND [options]\n\n${rows.join('\n')}\n\nEvery command takes --json, --lang en|ko|zh and --no-color; why502 COMMAND --help says more.\nFirst try: sudo why502 diagnose`;
}

function helpOf(command: Command): string {
  const options = Object.entries({ ...command.options, json: COMMON.json, lang: COMMON.lang }).map(
    ([name, option]) => `  --${name}${option.type === 'string' ? ' VALUE' : ''}`,
  );
  return `why502 ${command.name}: ${command.about}\n\nusage: why502 ${command.name} ${command.usage}\n\noptions:\n${options.join('\n')}\n\nexamples:\n${command.examples.map((line) => `  ${line}`).join('\n')}`;
}

/** The nearest verb to a mistyped one: fewest edits, at most two. */
function nearest(word: string): string | null {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (const [i, letter] of [...a].entries()) {
      const next = [i + 1];
      for (let j = 0; j < b.length; j += 1)
        next.push(Math.min((row[j] ?? 0) + (letter === b[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
      row = next;
    }
    return row.at(-1) ?? 99;
  };
  const ranked = commands
    .map((command) => ({ name: command.name, d: distance(word, command.name) }))
    .sort((a, b) => a.d - b.d);
  return ranked[0] && ranked[0].d <= 2 ? ranked[0].name : null;
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [verb, ...rest] = argv;
  if (verb === undefined || verb === '--help' || verb === '-h' || (verb === 'help' && rest.length === 0)) {
    console.log(overview());
    return exit.ok;
  }
  const name = verb === 'help' ? (rest[0] ?? '') : verb === '--version' || verb === '-V' ? 'version' : verb;
  const command = commands.find((one) => one.name === name);
  if (!command) {
    const near = nearest(name);
    throw new CommandError(
      `no command is called "${name}"${near ? `; did you mean "${near}"?` : ''} (why502 --help lists them)`,
    );
  }
  if (verb === 'help') {
    console.log(helpOf(command));
    return exit.ok;
  }
  const { values, positionals } = parseArgs({
    args: rest,
    options: { ...command.options, ...COMMON },
    allowPositionals: true,
    allowNegative: true,
  });
  if (values.help === true) {
    console.log(helpOf(command));
    return exit.ok;
  }
  return command.run({
    values: values as Readonly<Record<string, string | boolean | undefined>>,
    words: positionals,
    json: values.json === true,
    lang: langOf(typeof values.lang === 'string' ? values.lang : undefined, process.env),
    style: styleFor(values.color !== false, process.stdout, process.env),
    print: (text) => process.stdout.write(`${text}\n`),
    warn: (text) => process.stderr.write(`${text}\n`),
  });
}

function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** Runs the program. Errors are one line on stderr; a reader that goes away (SIGPIPE) ends it quietly. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`why502: ${message.split('\n')[0]}\n`);
    process.exitCode = error instanceof CommandError ? error.code : isUsageError(error) ? exit.usage : exit.problem;
    if (process.env.WHY502_DEBUG) console.error(error);
  }
}
