import type { LogEvent } from '../core/event.ts';
import type { Match } from './matcher.ts';
import { looksClean, type Redactor, redact } from './redact.ts';
import { cap, sanitise, sanitiseLines } from './sanitise.ts';
import { type Fields, readHints } from './signature.ts';

/** A message on its way to becoming an event: raw, not yet matched. */
export interface Draft {
  /** Program that wrote it, as far as known. */
  readonly program: string | null;
  /** The form of the record proves the program. */
  readonly strict: boolean;
  readonly at: number | null;
  readonly pid: number | null;
  /** What people shall read. */
  readonly text: string;
  /** What the signatures look at. */
  readonly match: string;
  readonly detail: string | null;
  readonly fields: Fields;
  readonly line: number;
  /** Everything in `text`, `detail` and the fields that came from a stranger, when that is known: clean here is clean there. */
  readonly strange?: string;
}

const TEXT_CAP = 1000;
const FIELD_CAP = 512;
/** 4 KiB, also when every character takes several bytes. */
const DETAIL_BYTES = 4096;

/** Fields that only the rules need. */
const INNER = new Set(['packages', 'own', 'statement']);

function capBytes(text: string, bytes: number): string {
  let out = text;
  while (Buffer.byteLength(out, 'utf8') > bytes)
    out = cap(out, Math.floor(out.length * Math.min(0.95, bytes / Buffer.byteLength(out, 'utf8'))));
  return out;
}

/** Makes events; everything that leaves it is sanitised, redacted and capped. */
export class Finisher {
  readonly #redact: (text: string) => string;
  readonly #redactor: Redactor | undefined;

  constructor(redactor: Redactor | undefined) {
    this.#redactor = redactor;
    this.#redact = redactor === undefined ? redact : (text) => redactor.redact(text);
  }

  #clean(text: string, length: number): string {
    return cap(this.#redact(sanitise(cap(text, length * 4))), length);
  }

  #cleanFields(raw: Fields): Fields {
    const fields: Fields = {};
    for (const [name, value] of Object.entries(raw))
      if (value !== '' && !INNER.has(name)) fields[name] = this.#clean(value, FIELD_CAP);
    return fields;
  }

  #cleanDetail(detail: string): string {
    return capBytes(this.#redact(sanitiseLines(cap(detail, DETAIL_BYTES * 4))), DETAIL_BYTES);
  }

  /** Nothing in the whole draft needs cleaning, and it is short enough. */
  #isClean(draft: Draft): boolean {
    const { strange } = draft;
    if (strange === undefined || (draft.detail ?? draft.text).length > FIELD_CAP || !looksClean(strange)) return false;
    return this.#redactor?.knows(draft.detail ?? draft.text) !== true;
  }

  /** The event of a draft and the signature that it matched. */
  finish(draft: Draft, match: Match): LogEvent {
    const raw: Fields = { ...draft.fields, ...match.fields };
    const hints = readHints(match.signature, raw, draft.match);
    const clean = this.#isClean(draft);
    const fields = clean ? raw : this.#cleanFields(raw);
    const text = clean ? draft.text : this.#clean(draft.text.trim(), TEXT_CAP);
    const detail = clean || draft.detail === null ? draft.detail : this.#cleanDetail(draft.detail);
    return {
      program: match.signature.program,
      signature: match.signature.id,
      tier: match.signature.tier,
      at: draft.at,
      pid: draft.pid,
      text,
      detail: detail === text ? null : detail,
      fields,
      hints,
      line: draft.line,
    };
  }
}
