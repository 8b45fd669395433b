import type { LogEvent } from '../core/event.ts';

/** The first line of what `systemctl status` prints of a unit. */
const HEADER = /^\s*(?:[●×○*↻]\s*)?(?<unit>[\w@.\\:-]{1,120}\.(?:service|socket))(?: - |\s*$)/;
/** Lines between it and its states at most: drop-ins, triggers, documentation. */
const REACH = 14;
/** Lines that say of which unit only by where they stand. */
const NAMELESS = /^(?:status-|exit-)/;

/** Gives each line of a pasted `systemctl status` its unit. Pure. */
export function withUnits(text: string, events: readonly LogEvent[]): readonly LogEvent[] {
  const open = events.some(isNameless);
  if (!open) return events;
  const lines = text.split('\n');
  return events.map((event) => {
    if (!isNameless(event)) return event;
    const above = lines.slice(Math.max(0, event.line - REACH), event.line - 1);
    const unit = above.map((line) => HEADER.exec(line)?.groups?.unit).findLast((name) => name !== undefined);
    return unit === undefined ? event : { ...event, fields: { ...event.fields, unit } };
  });
}

function isNameless({ program, signature, fields }: LogEvent): boolean {
  return program === 'systemd' && fields.unit === undefined && NAMELESS.test(signature);
}
