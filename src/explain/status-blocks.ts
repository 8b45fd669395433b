import type { LogEvent } from '../core/event.ts';

/** The first line of what `systemctl status` prints of a unit, and the command that asked for it. */
const HEADER =
  /^\s*(?:[●×○*↻]\s*)?(?<unit>[\w@.\\:-]{1,120}\.(?:service|socket))(?: - |\s*$)|\bsystemctl (?:-\S+ )*(?:status|is-active|is-failed|is-enabled) (?:-\S+ )*(?<asked>[\w@\\][\w@.\\:-]{0,119})|\bservice (?<called>[\w@.-]{1,80}) status\b/;
/** What units are called after (systemd.unit(5)); a name without one is a service's. */
const KINDS = /\.(?:service|socket|mount|target|timer|scope|slice|path)$/;
/** Lines between it and its states at most: drop-ins, triggers, documentation. */
const REACH = 14;
/** Lines that say of which unit only by where they stand. */
const NAMELESS = /^(?:status-|exit-|is-active)/;
/** A unit that was not started since the host was: with a `since` it once ran. */
const NEVER_STARTED = /Active: inactive \(dead\)\s*$/;
const DISABLED = /Loaded: loaded \(\S{1,200}; disabled/;

/** Gives each line of a pasted `systemctl status` its unit, and reads such lines together. Pure. */
export function withUnits(text: string, events: readonly LogEvent[]): readonly LogEvent[] {
  if (!events.some(isNameless)) return events;
  const lines = text.split('\n');
  return events.map((event) => {
    if (!isNameless(event)) return event;
    const above = lines.slice(Math.max(0, event.line - REACH), event.line - 1);
    const unit = unitAbove(above);
    const named = unit === undefined ? event : { ...event, fields: { ...event.fields, unit } };
    const disabled = NEVER_STARTED.test(event.text) && above.slice(-4).some((line) => DISABLED.test(line));
    return disabled ? { ...named, hints: [...event.hints, { id: 'unit.not-enabled', weight: 0.75 }] } : named;
  });
}

function unitAbove(lines: readonly string[]): string | undefined {
  for (const line of lines.toReversed()) {
    const { unit, asked, called } = HEADER.exec(line)?.groups ?? {};
    const name = unit ?? asked ?? called;
    if (name !== undefined) return KINDS.test(name) ? name : `${name.replace(/\.$/, '')}.service`;
  }
  return undefined;
}

function isNameless({ program, signature, fields }: LogEvent): boolean {
  return /^(?:systemd|linux)$/.test(program) && fields.unit === undefined && NAMELESS.test(signature);
}
