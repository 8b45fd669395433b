/** A rule of a router: `Host(`a.example`) && PathPrefix(`/api`)`. */
export type Rule =
  | { readonly is: 'and' | 'or'; readonly parts: readonly Rule[] }
  | { readonly is: 'not'; readonly part: Rule }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly string[] };

export interface RuleRequest {
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly method: string;
}

const TOKEN = /\s*(?:(&&|\|\||[!(),])|([A-Za-z]+)|`([^`]*)`|"((?:[^"\\]|\\.)*)"|'([^']*)')/y;

interface Token {
  readonly is: 'sign' | 'name' | 'text';
  readonly text: string;
}

function tokens(text: string): Token[] | null {
  const list: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    if (match[1] !== undefined) list.push({ is: 'sign', text: match[1] });
    else if (match[2] !== undefined) list.push({ is: 'name', text: match[2] });
    else list.push({ is: 'text', text: match[3] ?? match[4]?.replace(/\\(.)/g, '$1') ?? match[5] ?? '' });
  }
  return list;
}

class RuleParser {
  readonly #list: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(list: readonly Token[]) {
    this.#list = list;
  }

  #take(text: string): boolean {
    const token = this.#list[this.#at];
    if (token?.is !== 'sign' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  whole(): Rule | null {
    const rule = this.#or();
    return this.#at === this.#list.length ? rule : null;
  }

  #or(): Rule | null {
    return this.#row('||', 'or', () => this.#row('&&', 'and', () => this.#one()));
  }

  #row(sign: string, is: 'and' | 'or', next: () => Rule | null): Rule | null {
    const first = next();
    if (first === null) return null;
    const parts = [first];
    while (this.#take(sign)) {
      const part = next();
      if (part === null) return null;
      parts.push(part);
    }
    return parts.length === 1 ? first : { is, parts };
  }

  #one(): Rule | null {
    if (this.#depth > 50) return null;
    this.#depth += 1;
    const rule = this.#inner();
    this.#depth -= 1;
    return rule;
  }

  #inner(): Rule | null {
    if (this.#take('!')) {
      const part = this.#one();
      return part && { is: 'not', part };
    }
    if (this.#take('(')) {
      const rule = this.#or();
      return rule && this.#take(')') ? rule : null;
    }
    const name = this.#list[this.#at];
    if (name?.is !== 'name') return null;
    this.#at += 1;
    if (!this.#take('(')) return null;
    const args: string[] = [];
    while (this.#list[this.#at]?.is === 'text') {
      args.push(this.#list[this.#at]?.text ?? '');
      this.#at += 1;
      if (!this.#take(',')) break;
    }
    return this.#take(')') ? { is: 'call', name: name.text, args } : null;
  }
}

/** Reads a rule (doc.traefik.io, routers, rule syntax of v2 and v3); null when it is none. */
export function parseRule(text: string): Rule | null {
  const list = tokens(text);
  return list && list.length > 0 ? new RuleParser(list).whole() : null;
}

/** Calls of a name anywhere in a rule that are not denied. */
export function argsOf(rule: Rule, names: readonly string[]): readonly string[] {
  if (rule.is === 'call') return names.includes(rule.name) ? rule.args : [];
  return rule.is === 'not' ? [] : rule.parts.flatMap((part) => argsOf(part, names));
}

/** `/items/{id:[0-9]+}` of v2 as a regular expression over the whole path, or from its start. */
function template(text: string, whole: boolean): RegExp | null {
  const source = text
    .split(/(\{[^{}]*\})/)
    .map((part) =>
      part.startsWith('{')
        ? `(?:${part.slice(1, -1).split(/:(.*)/s)[1] || '[^/]+'})`
        : part.replace(/[\\^$.*+?()[\]|]/g, '\\$&'),
    )
    .join('');
  return regex(`^${source}${whole ? '$' : ''}`);
}

function regex(source: string, flags = ''): RegExp | null {
  if (source.length > 500) return null;
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}

function path(text: string, request: RuleRequest, whole: boolean): boolean | null {
  if (text.includes('{')) return template(text, whole)?.test(request.path) ?? null;
  return whole ? request.path === text : request.path.startsWith(text);
}

function call(name: string, args: readonly string[], request: RuleRequest): boolean | null {
  switch (name) {
    case 'Host':
      return args.some((one) => one.toLowerCase() === request.host.toLowerCase());
    case 'HostRegexp':
      return any(
        args.map((one) => (one.includes('{') ? template(one, true) : regex(one, 'i'))?.test(request.host) ?? null),
      );
    case 'Path':
      return any(args.map((one) => path(one, request, true)));
    case 'PathPrefix':
      return any(args.map((one) => path(one, request, false)));
    case 'PathRegexp':
      return any(args.map((one) => regex(one)?.test(request.path) ?? null));
    case 'Method':
      return args.some((one) => one.toUpperCase() === request.method.toUpperCase());
    case 'Query': {
      const given = new URLSearchParams(request.query);
      // v2 writes `Query(`a=b`)`, v3 `Query(`a`, `b`)`.
      const [name = '', value] = args[0]?.includes('=') ? args[0].split(/=(.*)/s, 2) : args;
      return value === undefined ? given.has(name) : given.getAll(name).includes(value);
    }
    case 'Headers':
    case 'Header':
    case 'HeadersRegexp':
    case 'HeaderRegexp':
      return false;
    default:
      return null;
  }
}

function any(list: readonly (boolean | null)[]): boolean | null {
  if (list.includes(true)) return true;
  return list.includes(null) ? null : false;
}

/** Whether a request fulfils a rule; null where only the running proxy knows (ClientIP, plugins). */
export function ruleHolds(rule: Rule, request: RuleRequest): boolean | null {
  if (rule.is === 'call') return call(rule.name, rule.args, request);
  if (rule.is === 'not') {
    const inner = ruleHolds(rule.part, request);
    return inner === null ? null : !inner;
  }
  const parts = rule.parts.map((part) => ruleHolds(part, request));
  if (rule.is === 'or') return any(parts);
  if (parts.includes(false)) return false;
  return parts.includes(null) ? null : true;
}
