import type { Command, Option } from '../../src/cli/command.ts';

/** Text that roff takes as it stands. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
}

function optionRow([name, option]: readonly [string, Option]): string {
  const value = option.type === 'string' ? ` \\fI${roff(option.value ?? 'VALUE')}\\fR` : '';
  return `.TP\n\\fB${option.short ? `\\-${option.short}\\fR, \\fB` : ''}\\-\\-${roff(name)}\\fR${value}\n${roff(option.help)}\n`;
}

function commandSection(command: Command): string {
  const options = Object.entries(command.options ?? {}).filter(([, option]) => !option.hidden);
  const exits = Object.entries(command.exits ?? {}).map(([code, why]) => `${code}: ${why}`);
  return [
    `.SS "why502 ${roff(`${command.name} ${command.usage}`.trim())}"\n`,
    `${roff(command.summary)}.\n`,
    command.details ? `.PP\n${roff(command.details)}\n` : '',
    ...options.map(optionRow),
    exits.length > 0 ? `.PP\nExit codes: ${roff(exits.join('; '))}.\n` : '',
  ].join('');
}

/** The manual page why502(8), from the commands' own words. */
export function manPage(
  commands: readonly Command[],
  common: Readonly<Record<string, Option>>,
  version: string,
): string {
  return `.TH WHY502 8 "" "why502 ${version}" "System Administration"
.SH NAME
why502 \\- says which link between the reverse proxy and the app broke
.SH SYNOPSIS
.B why502
.I COMMAND
[\\fIOPTIONS\\fR]
.SH DESCRIPTION
When an upstream fails (502, 503, 504), why502 follows the request from the proxy's configuration to the socket, the
process, the unit or container and what that leans on, and says what broke, how it knows, and which commands repair it
on this host. The daemon watches every route that it finds and tells Prometheus, a status page and signed webhooks.
.SH COMMANDS
${commands.map(commandSection).join('')}.SH OPTIONS OF EVERY COMMAND
${Object.entries(common).map(optionRow).join('')}.SH FILES
.TP
/etc/why502/why502.yaml, /etc/why502/conf.d/*.yaml
The configuration. None is needed.
.TP
/etc/default/why502
Environment of the daemon: WHY502_WEBHOOK_URL, WHY502_WEBHOOK_SECRET, WHY502_LISTEN.
.TP
/var/lib/why502/journal.db
Incidents, and messages that are not yet delivered.
.SH SIGNALS
SIGTERM ends the daemon, SIGHUP reads the configuration again; a wrong one changes nothing.
`;
}
