import type { Command, Option } from './command.ts';

const INTRO = `why502 says which link between the reverse proxy and the app broke, how it knows, and how to repair it here.

usage: why502 COMMAND [OPTIONS]

  why502 diagnose              every route of this host, now
  why502 diagnose cynow        one upstream, URL, unit or container
  why502 agent                 watch, and tell Prometheus, the status page and the webhook
  journalctl -u app | why502 explain

`;

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}\n`).join('');
}

/** What `why502 --help` prints. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map((command): [string, string] => [command.name, command.summary]);
  return `${INTRO}commands:\n${columns(rows)}\n"why502 help COMMAND" shows a command's options.\n`;
}

function optionRow([name, option]: [string, Option]): [string, string] {
  const value = option.type === 'string' ? ` ${option.value ?? 'VALUE'}` : '';
  return [`${option.short ? `-${option.short}, ` : ''}--${name}${value}`, option.help];
}

/** What `why502 COMMAND --help` prints. */
export function commandHelp(command: Command, common: Readonly<Record<string, Option>>): string {
  const own = Object.entries(command.options ?? {}).filter(([, option]) => !option.hidden);
  const parts = [
    `${command.summary}\n\nusage: why502 ${command.name}${command.usage ? ` ${command.usage}` : ''}\n`,
    command.details ? `\n${command.details}\n` : '',
    command.examples ? `\nexamples:\n${command.examples.map((line) => `  ${line}\n`).join('')}` : '',
    `\noptions:\n${columns([...own, ...Object.entries(common)].map(optionRow))}`,
    command.exits
      ? `\nexit codes:\n${columns(Object.entries(command.exits).map(([code, why]): [string, string] => [code, why]))}`
      : '',
  ];
  return parts.join('');
}
