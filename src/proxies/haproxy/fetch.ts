/** A request as HAProxy sees it while its rules run; rules change path, host and variables. */
export interface Request {
  method: string;
  path: string;
  /** Without the question mark; null when there is none. */
  query: string | null;
  host: string;
  readonly tls: boolean;
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly variables: Map<string, string>;
}

/** What cannot be told from the configuration and the request alone. */
export class Undecided extends Error {}

/** Splits `hdr(host),lower,field(1,:)` at commas outside of brackets. */
function parts(text: string): string[] {
  const out: string[] = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) out.push('');
    else out[out.length - 1] += char;
  }
  return out;
}

/** The value of a sample expression; null when it has none (a header that is missing). Throws Undecided. */
export function fetch(expression: string, request: Request): string | null {
  const [head = '', ...converters] = parts(expression);
  let value = base(head, request);
  for (const converter of converters) {
    if (value === null) return null;
    value = convert(converter, value);
  }
  return value;
}

function pathq({ path, query }: Request): string {
  return query === null ? path : `${path}?${query}`;
}

function header(request: Request, name: string): string | null {
  if (name.toLowerCase() === 'host') return request.host === '' ? null : request.host;
  const key = Object.keys(request.headers).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? null : (request.headers[key] ?? null);
}

function base(head: string, request: Request): string | null {
  const call = /^([\w.]+)(?:\((.*)\))?$/.exec(head);
  const name = call?.[1] ?? head;
  const args = (call?.[2] ?? '').split(',').map((one) => one.trim());
  switch (name) {
    case 'path':
      return request.path;
    case 'pathq':
    case 'url':
    case 'capture.req.uri':
      return pathq(request);
    case 'query':
      return request.query;
    case 'method':
    case 'capture.req.method':
      return request.method;
    case 'base':
      return request.host + request.path;
    case 'hdr':
    case 'req.hdr':
    case 'req.fhdr':
      return header(request, args[0] ?? '');
    case 'hdr_cnt':
    case 'req.hdr_cnt':
      return header(request, args[0] ?? '') === null ? '0' : '1';
    case 'ssl_fc':
      return request.tls ? '1' : '0';
    case 'dst_port':
      return String(request.port);
    case 'always_true':
      return '1';
    case 'always_false':
      return '0';
    case 'bool':
    case 'str':
    case 'int':
      return args[0] === 'true' ? '1' : args[0] === 'false' ? '0' : (args[0] ?? '');
    case 'var':
      return request.variables.get(args[0] ?? '') ?? null;
    case 'urlp':
    case 'url_param':
      return parameter(request.query, args[0] ?? '');
    default:
      throw new Undecided(`${name} is not known`);
  }
}

function parameter(query: string | null, name: string): string | null {
  const pair = (query ?? '').split('&').find((one) => one.split('=')[0] === name);
  return pair === undefined ? null : pair.slice(name.length + 1);
}

function convert(text: string, value: string): string {
  const call = /^(\w+)(?:\((.*)\))?$/s.exec(text);
  const args = (call?.[2] ?? '').split(',');
  switch (call?.[1]) {
    case 'lower':
      return value.toLowerCase();
    case 'upper':
      return value.toUpperCase();
    case 'host_only':
      return value.replace(/:\d+$/, '');
    case 'port_only':
      return /:(\d+)$/.exec(value)?.[1] ?? '0';
    case 'length':
      return String(value.length);
    case 'field':
    case 'word': {
      const found = value.split(args[1] === '' || args[1] === undefined ? ',' : args[1]);
      return found[Number(args[0]) - 1] ?? '';
    }
    default:
      throw new Undecided(`the converter ${text} is not known`);
  }
}

/** A log-format text such as `/v2%[path]`; throws where a part cannot be told. */
export function format(text: string, request: Request): string {
  return text.replace(/%\[((?:[^[\]]|\[[^\]]*\])*)\]|%%/g, (all, expression) =>
    all === '%%' ? '%' : (fetch(expression, request) ?? ''),
  );
}
