import { stripAnsi } from '../logs/strip.ts';
import type { ProxyState } from './proxy.ts';

type ConfigError = NonNullable<ProxyState['configError']>;

/** A port that is taken, or may not be had, is no fault of the text: it is told by who has it. */
const PORT = /\blisten(?:ing on| tcp| udp|er).*(?:address already in use|permission denied)/;

/** The last complaint in its output that a program died of, if it is about its configuration; the first group of `words` is the message. */
export function deathWord(output: string, words: RegExp): string | null {
  const said = output
    .split('\n')
    .map((line) => words.exec(stripAnsi(line).trim())?.[1])
    .filter((message) => message !== undefined)
    .at(-1);
  return said === undefined || PORT.test(said) ? null : said;
}

/** A message with the place that it names: ` in FILE:LINE` at its end, or `FILE:LINE: ` anywhere. */
export function configErrorOf(message: string): ConfigError {
  const place = / in (\/[^:]+):(\d+)\s*$/.exec(message) ?? /(?:^|\s)(\/[^\s:]+):(\d+)(?=:|\s|$)/.exec(message);
  return {
    message: message.replace(/ in \/[^:]+:\d+\s*$/, ''),
    place: place ? { file: place[1] ?? '', line: Number(place[2]) } : null,
  };
}
