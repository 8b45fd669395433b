import type { FieldReader, Fields } from './signature.ts';

const UNIT = /(?:^|\s)([\w@.:\\-]{1,200}\.(?:service|socket|mount|target|timer|scope|slice|path)): $/;

/** Reads a message of systemd together with the unit that stands in front of it (`app.service: …`). */
export function ofUnit(message: RegExp): FieldReader {
  return (text) => {
    const match = message.exec(text);
    if (match === null) return null;
    const fields: Fields = {};
    for (const [name, value] of Object.entries(match.groups ?? {})) if (value !== undefined) fields[name] = value;
    const before = text.slice(0, Math.min(match.index, 400));
    // The message may be the end of a sentence: `app.service: Main process exited, code=exited, status=…`.
    const colon = before.indexOf(': ');
    const unit = UNIT.exec(colon < 0 ? '' : before.slice(0, colon + 2))?.[1] ?? UNIT.exec(before)?.[1];
    if (unit !== undefined) fields.unit = unit;
    return fields;
  };
}
