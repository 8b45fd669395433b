import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Explanation } from '../../src/core/explanation.ts';

/** One posted incident: what a stranger pasted, and the causes that a person who knows would name. */
export interface Incident {
  readonly file: string;
  readonly id: string;
  /** The best answer first, then the others that are as good as right. */
  readonly wanted: readonly string[];
  readonly note: string;
  readonly text: string;
}

const FOLDER = fileURLToPath(new URL('./incidents/', import.meta.url));

function parse(file: string, text: string): Incident[] {
  return text
    .split(/^#### /m)
    .slice(1)
    .map((chunk): Incident => {
      const end = chunk.indexOf('\n');
      const head = chunk
        .slice(0, end)
        .split('|')
        .map((part) => part.trim());
      const crlf = head.includes('crlf');
      const body = `${chunk
        .slice(end + 1)
        .trimEnd()
        .replaceAll('␛', '\x1b')}\n`;
      return {
        file,
        id: head[0] ?? '',
        wanted: (head[1] ?? '').split(/, ?/),
        note: head.at(-1) ?? '',
        text: crlf ? body.replaceAll('\n', '\r\n') : body,
      };
    });
}

/** Every incident of the corpus, or those of the files whose name starts with a word. */
export function incidents(prefix = ''): Incident[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt') && name.startsWith(prefix))
    .sort()
    .flatMap((name) => parse(name, readFileSync(`${FOLDER}${name}`, 'utf8')));
}

/** The answer as a ranked list: the root cause, where there is one, then the alternatives. */
export function ranked(answer: Explanation): string[] {
  return [...new Set([...(answer.rootCause ? [answer.rootCause.id] : []), ...answer.alternatives.map(({ id }) => id)])];
}

/** Place of the first wanted cause in the answer, counted from 1; 0 when it is not there. */
export function place(incident: Incident, answer: Explanation): number {
  return ranked(answer).findIndex((id) => incident.wanted.includes(id)) + 1;
}

/** How many of some answers have a wanted cause among the first n, as a share. */
export function share(places: readonly number[], n: number): number {
  return places.filter((at) => at > 0 && at <= n).length / Math.max(1, places.length);
}
