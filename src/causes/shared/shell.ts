import type { Place } from '../../core/route.ts';
import { quote } from '../../core/shell.ts';

export { quote };

/** Text as a sed pattern with the delimiter `|`. */
function pattern(text: string): string {
  return text.replace(/[\\^$.*[\]|]/g, '\\$&');
}

function replacement(text: string): string {
  return text.replace(/[\\&|]/g, '\\$&');
}

/** Replaces a text on one line of a file. `--follow-symlinks` keeps the link from sites-enabled as it is. */
export function swapOnLine(place: Place, from: string, to: string): string {
  const script = `${place.line}s|${pattern(from)}|${replacement(to)}|`;
  return `sed -i --follow-symlinks ${quote(script)} ${quote(place.file)}`;
}

/** Writes a systemd drop-in and loads it. */
export function dropIn(unit: string, name: string, lines: readonly string[]): string {
  const folder = `/etc/systemd/system/${unit}.d`;
  const text = ['[Service]', ...lines].map((line) => `${line}\\n`).join('');
  return `mkdir -p ${quote(folder)} && printf ${quote(text)} > ${quote(`${folder}/why502-${name}.conf`)} && systemctl daemon-reload`;
}

export function undoDropIn(unit: string, name: string): string {
  return `rm ${quote(`/etc/systemd/system/${unit}.d/why502-${name}.conf`)} && systemctl daemon-reload`;
}

/** Permission bits as people read them: `0660`. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
