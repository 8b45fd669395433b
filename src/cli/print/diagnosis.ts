import type { Alternative, Diagnosis, FixJson, Result } from '../../core/diagnosis.ts';
import type { Lang } from '../../core/text.ts';
import { type Word, word } from '../../core/words.ts';
import { pad, type Style, styleOf, textWidth, wrap } from './style.ts';

/** How a page is written: language, colours, width, and whether every check is listed. */
export interface Page {
  readonly lang: Lang;
  readonly color: boolean;
  readonly columns: number | null;
  readonly verbose: boolean;
}

const MARKS = { up: '✔', degraded: '!', down: '✘', unknown: '?' } as const;
const STEP_MARKS = { ok: '✔', fail: '✘', warn: '!', skipped: '-' } as const;

function paintStatus(status: Result['status'], style: Style): (text: string) => string {
  return { up: style.green, degraded: style.yellow, down: style.red, unknown: style.yellow }[status];
}

type Evidence = Result['chain'][number]['evidence'];

/** Writes one result, section by section. */
class Writer {
  readonly #page: Page;
  readonly #style: Style;
  readonly #width: number;
  readonly #lines: string[] = [];
  readonly #label: number;

  constructor(page: Page) {
    this.#page = page;
    this.#style = styleOf(page.color);
    this.#width = Math.min(page.columns ?? 100, 120);
    const labels: Word[] = ['rootCause', 'chain', 'evidence', 'fix', 'verify', 'ruledOut', 'notSeen', 'alternatives'];
    this.#label = Math.max(...labels.map((name) => textWidth(word(name, page.lang)))) + 2;
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  /** A labelled line; further lines of the same section have no label. */
  row(label: string, text: string, paint: (text: string) => string = (plain) => plain): void {
    const indent = ' '.repeat(this.#label + 2);
    const head = `  ${this.#style.dim(pad(label, this.#label))}`;
    // A pipe or a file gets whole lines, so that grep finds them.
    const body = this.#page.columns === null ? text : wrap(text, this.#width, indent);
    this.#lines.push(`${label === '' ? indent : head}${paint(body)}`);
  }

  head(result: Result): void {
    const paint = paintStatus(result.status, this.#style);
    const mark = paint(`${MARKS[result.status]} ${word(result.status, this.#page.lang)}`);
    const runtime = result.runtime ? `  ${result.runtime.name}` : '';
    this.#lines.push(
      `${mark}  ${this.#style.bold(result.upstream)}  ${result.route} → ${result.address}${this.#style.dim(runtime)}`,
    );
    if (result.status !== 'up') this.#lines.push(`  ${this.#style.bold(wrap(result.summary, this.#width, '  '))}`);
  }

  section(name: Word, rows: readonly string[], paint?: (text: string) => string): void {
    rows.forEach((text, index) => {
      this.row(index === 0 ? word(name, this.#page.lang) : '', text, paint);
    });
  }

  cause(result: Result): void {
    const cause = result.rootCause;
    if (!cause) return;
    const sure = `${Math.round(cause.confidence * 100)} % ${word('sure', this.#page.lang)}`;
    this.row(word('rootCause', this.#page.lang), `${cause.id} (${sure}): ${cause.subject}`, this.#style.red);
    if (cause.summary !== result.summary) this.row('', cause.summary);
  }

  chain(result: Result): void {
    if (result.chain.length < 2) return;
    const rows = result.chain.map((step, index) => {
      const inferred = step.inferred ? ` (${word('inferred', this.#page.lang)})` : '';
      return `${index === 0 ? '' : '→ '}${step.id}: ${step.summary}${inferred}`;
    });
    this.section('chain', rows);
  }

  evidence(result: Result): void {
    const all: Evidence = [
      ...(result.rootCause?.evidence ?? []),
      ...(result.symptom?.evidence ?? []),
      ...result.chain.slice(1).flatMap((step) => step.evidence ?? []),
    ];
    const seen = new Set<string>();
    const rows = all.flatMap((one) => {
      const line = `${one.source}: ${one.text}`;
      if (seen.has(line)) return [];
      seen.add(line);
      return [one.at === null ? line : `${line}  [${one.at}]`];
    });
    this.section('evidence', rows.slice(0, this.#page.verbose ? rows.length : 6));
  }

  fix(steps: readonly FixJson[]): void {
    steps.forEach((step, index) => {
      const label = index === 0 ? word('fix', this.#page.lang) : '';
      const number = steps.length > 1 ? `${index + 1}. ` : '';
      const why = step.why === '' ? '' : `# ${step.why} [${word(step.risk, this.#page.lang)}]`;
      if (step.command === null) this.row(label, `${number}${word('byHand', this.#page.lang)}: ${step.why}`);
      else {
        this.row(label, `${number}${step.command}`, this.#style.cyan);
        if (why !== '') this.row('', `   ${why}`, this.#style.dim);
      }
      if (step.undo) this.row('', `   # ${word('undo', this.#page.lang)}: ${step.undo}`, this.#style.dim);
    });
  }

  alternatives(list: readonly Alternative[]): void {
    const line = (one: Alternative): string =>
      `${one.id} (${Math.round(one.confidence * 100)} %): ${one.summary}${one.look ? ` — ${word('look', this.#page.lang)}: ${one.look}` : ''}`;
    for (const one of list.filter((other) => other.independent)) {
      this.section('independent', [line(one)], this.#style.red);
      this.fix(one.fix ?? []);
    }
    const others = list.filter((other) => !other.independent);
    this.section('alternatives', others.slice(0, this.#page.verbose ? others.length : 4).map(line));
  }

  rest(result: Result): void {
    const limit = this.#page.verbose ? Number.POSITIVE_INFINITY : 5;
    this.section(
      'ruledOut',
      result.ruledOut.slice(0, limit).map((one) => `${one.id}: ${one.because}`),
      this.#style.dim,
    );
    this.section(
      'notSeen',
      result.blindSpots.slice(0, limit).map((spot) => {
        const allow = spot.allow ? ` (${word('allow', this.#page.lang)}: ${spot.allow})` : '';
        return `${spot.subject}: ${spot.why}${allow}`;
      }),
    );
    if (!this.#page.verbose) return;
    this.section(
      'checks',
      result.steps.map(
        (step) => `${STEP_MARKS[step.status]} ${step.check} ${step.subject}: ${step.summary} (${step.ms} ms)`,
      ),
    );
  }

  result(result: Result): void {
    this.head(result);
    if (result.status !== 'up') {
      this.cause(result);
      this.chain(result);
      this.evidence(result);
      this.fix(result.fix);
      this.section(
        'verify',
        result.verify.map((step) => step.command),
        this.#style.cyan,
      );
      this.alternatives(result.alternatives);
    }
    if (result.status !== 'up' || this.#page.verbose) this.rest(result);
  }
}

/** One route's verdict as an expert would say it: verdict, cause, chain, evidence, fix, verify, what else, what not. */
export function resultPage(result: Result, page: Page): string {
  const writer = new Writer(page);
  writer.result(result);
  return writer.text();
}

const RANK = ['down', 'degraded', 'unknown', 'up'];

/** Everything that `why502 diagnose` says to a person; what is broken comes first. */
export function diagnosisPage(diagnosis: Diagnosis, page: Page): string {
  const style = styleOf(page.color);
  const results = diagnosis.results.toSorted((a, b) => RANK.indexOf(a.status) - RANK.indexOf(b.status));
  const pages = results.map((result, index) => {
    const spaced = index > 0 && (result.status !== 'up' || results[index - 1]?.status !== 'up');
    return `${spaced ? '\n' : ''}${resultPage(result, page)}`;
  });
  const problems = (diagnosis.problems ?? []).map((problem) => `${style.yellow('!')} ${problem}\n`);
  if (results.length === 0) pages.push(`${word('noRoutes', page.lang)}\n`);
  return [...pages, ...problems].join('');
}
