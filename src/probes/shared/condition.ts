/** One condition on a JSON body: a path, and what its value must be. */
export interface Condition {
  readonly text: string;
  readonly path: readonly (string | number)[];
  readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'exists';
  readonly value: unknown;
}

const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'] as const;

/** `$.a['b'][0]` → its keys; null when it is no path. */
function parsePath(text: string): readonly (string | number)[] | null {
  if (!text.startsWith('$')) return null;
  const keys: (string | number)[] = [];
  const step = /\.([\w-]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (!match) return null;
    keys.push(match[2] === undefined ? (match[1] ?? match[3] ?? match[4] ?? '') : Number(match[2]));
  }
  return keys;
}

/** Reads `$.database == "connected"`, `$.queue < 100`, `$.version`; null when it is none of these. */
export function parseCondition(text: string): Condition | null {
  const match = /^(\$(?:\[[^\]]*\]|[^\s=!<>[])*)\s*(?:(==|!=|<=|>=|<|>)\s*(.+))?$/.exec(text.trim());
  const path = match ? parsePath(match[1] ?? '') : null;
  if (!match || path === null) return null;
  const operator = OPERATORS.find((one) => one === match[2]);
  if (operator === undefined) return { text, path, operator: 'exists', value: null };
  try {
    const value: unknown = JSON.parse((match[3] ?? '').replace(/^'(.*)'$/, '"$1"'));
    return { text, path, operator, value };
  } catch {
    return null;
  }
}

function at(body: unknown, path: readonly (string | number)[]): unknown {
  let value = body;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}

function holds(operator: Condition['operator'], seen: unknown, wanted: unknown): boolean {
  if (operator === 'exists') return seen !== undefined && seen !== null && seen !== false;
  const same = JSON.stringify(seen) === JSON.stringify(wanted);
  if (operator === '==') return same;
  if (operator === '!=') return !same;
  if (typeof seen !== 'number' || typeof wanted !== 'number') return false;
  if (operator === '<') return seen < wanted;
  if (operator === '<=') return seen <= wanted;
  return operator === '>' ? seen > wanted : seen >= wanted;
}

/** Null when the condition holds; else what was seen instead. */
export function judgeCondition(condition: Condition, body: unknown): string | null {
  const seen = at(body, condition.path);
  if (holds(condition.operator, seen, condition.value)) return null;
  const shown = seen === undefined ? 'nothing' : JSON.stringify(seen).slice(0, 120);
  return `expected ${condition.text}, found ${shown}`;
}
