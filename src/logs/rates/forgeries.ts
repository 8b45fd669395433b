/** Lines that were counted last, and URLs that hold a line feed: so many of each are remembered, this long, milliseconds. */
const MOST_LINES = 64;
const MOST_URLS = 16;
const KEPT_MS = 10_000;
/** As much of a line is compared; a record begins with its time and its connection. */
const HEAD = 200;

const LINE_FEED = /%0a/i;
/** What is shorter tells of nothing: `resolve`. */
const SHORTEST = 8;

interface Asked {
  readonly text: string;
  readonly lines: readonly string[];
  readonly at: number;
}

/**
 * Lines of an error log that visitors made up: a program that writes URLs decoded writes every line of them as a line of
 * its log. Such a line stands in the URL that made it, which the record's own end and the access log show as it was sent.
 */
export class Forgeries {
  readonly #decode: (uri: string) => string;
  readonly #lines: { readonly text: string; readonly takeBack: () => void; readonly at: number }[] = [];
  readonly #urls: Asked[] = [];

  /** `decode` makes of a URL what the program writes. */
  constructor(decode: (uri: string) => string) {
    this.#decode = decode;
  }

  /** A URL that was asked for: what was counted because of it is taken back. */
  asked(uri: string, now: number): void {
    if (!LINE_FEED.test(uri)) return;
    const text = this.#decode(uri);
    const lines = [...new Set(text.split('\n'))].filter((one) => one.length >= SHORTEST);
    const url = { text, lines, at: now };
    this.#urls.push(url);
    if (this.#urls.length > MOST_URLS) this.#urls.shift();
    for (const line of this.#lines.splice(0))
      if (now - line.at < KEPT_MS && holds(url, line.text)) line.takeBack();
      else this.#lines.push(line);
  }

  /** Reads the request at the end of an error log's line, where the program itself puts it. */
  ended(line: string, now: number): void {
    const at = line.lastIndexOf(', request: "');
    if (at >= 0) this.asked(line.slice(line.indexOf(' ', at + 12) + 1, line.indexOf(' HTTP/', at)), now);
  }

  /** Whether a line stands in a URL that was asked for a moment ago. */
  isForged(line: string, now: number): boolean {
    return this.#urls.some((url) => now - url.at < KEPT_MS && holds(url, line));
  }

  /** A line was counted. */
  counted(text: string, takeBack: () => void, now: number): void {
    this.#lines.push({ text: text.slice(0, HEAD), takeBack, at: now });
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }
}

/** The line is one of the text's own; the last of them goes on with the quote that the program puts behind the URL. */
function holds({ text, lines }: Asked, line: string): boolean {
  if (text.includes(`\n${line.slice(0, HEAD)}`)) return true;
  return lines.some((one) => line.startsWith(one) && line[one.length] === '"');
}
