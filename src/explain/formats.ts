import type { AccessFormat } from '../logs/access-format.ts';

/** A `log_format` of nginx, whose text may be in several pieces. */
const FORMAT =
  /\blog_format\s{1,20}[\w-]{1,64}\s{1,20}(?:escape=(?<escape>default|json|none)\s{1,20})?(?<pieces>(?:(?:'(?:[^'\\]|\\.){0,2000}'|"(?:[^"\\]|\\.){0,2000}")\s{0,80}){1,60});/g;
const PIECE = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g;
/** Formats of one text that are tried at most. */
const MOST = 8;

/** Formats of access logs that stand in a pasted configuration and tell a status, each with its pieces joined. */
export function formatsIn(text: string): readonly AccessFormat[] {
  if (!text.includes('log_format')) return [];
  return [...text.matchAll(FORMAT)]
    .map(({ groups = {} }): AccessFormat => {
      const { escape: style, pieces = '' } = groups;
      const format = [...pieces.matchAll(PIECE)].map(([, single, double]) => single ?? double ?? '').join('');
      return {
        text: format.replace(/\\(['"\\])/g, '$1'),
        escape: style === 'json' || style === 'none' ? style : 'default',
      };
    })
    .filter((format) => /\$\{?status\b/.test(format.text))
    .slice(0, MOST);
}

/** The names of variables in a pasted `log_format` are no words of anybody; numbers of lines stay true. */
export function withoutFormats(text: string): string {
  return text.includes('log_format') ? text.replace(FORMAT, (whole) => whole.replace(/[^\n]+/g, '')) : text;
}
