import { parseArgs } from 'node:util';
import { similar } from '../config/similar.ts';
import { type Call, CliError, type Command, type Io, type Option } from './command.ts';
import { commands } from './commands.generated.ts';
import { commandHelp, overview } from './help.ts';
import { asLang, localeLang } from './lang.ts';

/** Options that every command understands. */
export const COMMON: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', help: 'print JSON' },
  lang: { type: 'string', value: 'en|ko|zh', help: 'language of sentences; default: the locale' },
  'no-color': { type: 'boolean', help: 'no colours (NO_COLOR is obeyed too)' },
  help: { type: 'boolean', short: 'h', help: 'this help' },
};

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
}

/** The line that parseArgs gives, in our words, with the option that was probably meant. */
function usageError(error: unknown, command: Command, options: Readonly<Record<string, Option>>): CliError {
  const message = error instanceof Error ? error.message : String(error);
  const unknown = /Unknown option '(-{1,2}[^']*)'/.exec(message)?.[1];
  if (unknown === undefined) return new CliError(`${command.name}: ${message.split(/\. (?=To )/)[0]}`);
  const meant = similar(unknown.replace(/^-+/, ''), Object.keys(options));
  return new CliError(`${command.name}: unknown option ${unknown}${meant ? ` (did you mean --${meant}?)` : ''}`);
}

function parse(command: Command, argv: readonly string[]): Parsed {
  const options = { ...COMMON, ...command.options };
  const config = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      {
        type: option.type,
        ...(option.short ? { short: option.short } : {}),
        ...(option.multiple ? { multiple: true } : {}),
      },
    ]),
  );
  try {
    return parseArgs({ args: [...argv], options: config, allowPositionals: true, strict: true });
  } catch (error) {
    throw usageError(error, command, options);
  }
}

function wantsColor(io: Io, values: Parsed['values']): boolean {
  if (values['no-color'] === true || io.env.NO_COLOR || io.env.TERM === 'dumb') return false;
  if (io.env.FORCE_COLOR) return true;
  return io.columns !== null;
}

function callOf(io: Io, { values, positionals }: Parsed): Call {
  const wanted = values.lang;
  const lang = typeof wanted === 'string' ? asLang(wanted) : localeLang(io.env);
  if (lang === null) throw new CliError(`--lang ${String(wanted)}: expected en, ko or zh`);
  return {
    io,
    args: positionals,
    json: values.json === true,
    lang,
    color: wantsColor(io, values),
    flag: (name) => values[name] === true,
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : null;
    },
    texts: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];
    },
  };
}

function find(name: string): Command {
  const command = commands.find((one) => one.name === name);
  if (command) return command;
  const meant = similar(
    name,
    commands.map((one) => one.name),
  );
  throw new CliError(`unknown command "${name}"${meant ? ` (did you mean "${meant}"?)` : ''}; see why502 --help`);
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h') {
    io.out(overview(commands));
    return first === undefined ? 2 : 0;
  }
  if (first === 'help') {
    io.out(rest[0] === undefined ? overview(commands) : commandHelp(find(rest[0]), COMMON));
    return 0;
  }
  const command = find(first === '--version' || first === '-V' ? 'version' : first);
  const parsed = parse(command, rest);
  if (parsed.values.help === true) {
    io.out(commandHelp(command, COMMON));
    return 0;
  }
  return command.run(callOf(io, parsed));
}

/** Runs one command line; never throws. Messages go to standard error, one line each. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = message.replace(/\s*\n\s*/g, '; ');
    if (error instanceof CliError) {
      io.err(`why502: ${line}\n`);
      return error.exit;
    }
    io.err(`why502: internal error: ${line}\n`);
    if (io.env.WHY502_DEBUG && error instanceof Error) io.err(`${error.stack}\n`);
    return 70;
  }
}
