import type { Command, Option } from '../../src/cli/command.ts';

type Common = Readonly<Record<string, Option>>;

function optionNames(command: Command, common: Common): string[] {
  const own = Object.entries(command.options ?? {}).filter(([, option]) => !option.hidden);
  return [...own.map(([name]) => `--${name}`), ...Object.keys(common).map((name) => `--${name}`)];
}

/** Words that may follow a verb: `check|show|schema|init`. */
function words(command: Command): string[] {
  const first = command.usage.split(' ')[0] ?? '';
  return /^[a-z]+(?:\|[a-z]+)*$/.test(first) ? first.split('|') : [];
}

export function bashCompletion(commands: readonly Command[], common: Common): string {
  const cases = commands.map(
    (command) => `    ${command.name}) words="${[...words(command), ...optionNames(command, common)].join(' ')}" ;;\n`,
  );
  return `# bash completion of why502
_why502() {
  local cur=\${COMP_WORDS[COMP_CWORD]} words="${commands.map((command) => command.name).join(' ')} help"
  if [ "$COMP_CWORD" -gt 1 ]; then
    case \${COMP_WORDS[1]} in
${cases.join('')}    *) words="" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$cur"))
}
complete -F _why502 why502
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll(':', '\\:')}'`;
}

export function zshCompletion(commands: readonly Command[], common: Common): string {
  const verbs = commands.map((command) => `    ${quoted(command.name)}:${quoted(command.summary)}\n`);
  const cases = commands.map(
    (command) =>
      `    ${command.name}) compadd -- ${[...words(command), ...optionNames(command, common)].join(' ')}; _files ;;\n`,
  );
  return `#compdef why502
_why502() {
  local -a verbs
  verbs=(
${verbs.join('')}  )
  if (( CURRENT == 2 )); then _describe command verbs; return; fi
  case $words[2] in
${cases.join('')}  esac
}
_why502 "$@"
`;
}

export function fishCompletion(commands: readonly Command[], common: Common): string {
  const quote = (text: string): string => text.replaceAll("'", "\\'");
  const lines = commands.flatMap((command) => [
    `complete -c why502 -n __fish_use_subcommand -a ${command.name} -d '${quote(command.summary)}'\n`,
    ...words(command).map((word) => `complete -c why502 -n '__fish_seen_subcommand_from ${command.name}' -a ${word}\n`),
    ...Object.entries({ ...command.options, ...common }).map(
      ([name, option]) =>
        `complete -c why502 -n '__fish_seen_subcommand_from ${command.name}' -l ${name} -d '${quote(option.help)}'\n`,
    ),
  ]);
  return `# fish completion of why502\n${lines.join('')}`;
}
