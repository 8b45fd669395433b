/** Django and its like name the path that was asked for, decoded; in front stand a time, a level, a logger. */
const PATH =
  /^(?:[\w\s:.,[\]()|/+-]{0,160}[\s:\]|])?(?:Not Found|Forbidden(?: \([^)]{0,200}\))?|Bad Request|Unauthorized|Gone|Method Not Allowed \([A-Z]{3,10}\)|Too Many Requests): \/\S*(?= )/;
const METHOD = /"(?:GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS) /;
const PROTOCOL = /^ HTTP\/\d(?:\.\d)?"/;

/**
 * A line as signatures shall see it: what a stranger wrote into a request may not look like a program's own words. Only
 * what no ordinary request has (blanks, quotes) is left out.
 */
export function withoutStrangers(line: string): string {
  const path = line.includes(': /') ? PATH.exec(line) : null;
  if (path !== null) return line.slice(0, path.index + path[0].length);
  const end = line.lastIndexOf(' HTTP/');
  const method = end < 0 ? null : METHOD.exec(line);
  if (method === null) return line;
  const from = method.index + method[0].length;
  return PROTOCOL.test(line.slice(end)) && /[ "]/.test(line.slice(from, end))
    ? `${line.slice(0, from)}/${line.slice(end)}`
    : line;
}
