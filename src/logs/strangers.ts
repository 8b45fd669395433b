/** Django and its like name the path that was asked for, decoded. */
const PATH =
  /\b(?:Not Found|Forbidden(?: \([^)]{0,200}\))?|Bad Request|Unauthorized|Gone|Method Not Allowed \([A-Z]{3,10}\)|Too Many Requests): \/\S*(?= )/;
const REQUEST = /"(GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS) (.{1,4000}) HTTP\/\d(?:\.\d)?"/;

/**
 * A line as signatures shall see it: what a stranger wrote into a request may not look like a program's own words. Only
 * what no ordinary request has (blanks, quotes) is left out.
 */
export function withoutStrangers(line: string): string {
  const path = line.includes(': /') ? PATH.exec(line) : null;
  if (path !== null) return line.slice(0, path.index + path[0].length);
  const request = line.includes(' HTTP/') ? REQUEST.exec(line) : null;
  if (request === null || !/[ "]/.test(request[2] ?? '')) return line;
  return `${line.slice(0, request.index)}"${request[1]} / HTTP/1.1"${line.slice(request.index + request[0].length)}`;
}
