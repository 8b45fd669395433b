/** Labels of one container or service for caddy-docker-proxy, and where Caddy reaches it. */
export interface CaddyLabels {
  readonly labels: Readonly<Record<string, string>>;
  /** Address or name, without a port. */
  readonly host: string;
}

interface Node {
  readonly values: string[];
  readonly children: Map<string, Node>;
}

function node(): Node {
  return { values: [], children: new Map() };
}

/** `{{upstreams}}`, `{{upstreams 8000}}`, `{{upstreams https 8443}}` → the address; other templates stay. */
function fill(text: string, host: string): string {
  return text.replace(/\{\{\s*upstreams((?:\s+[\w"]+){0,2})\s*\}\}/g, (_all, words: string) => {
    const args = words.replaceAll('"', '').trim().split(/\s+/).filter(Boolean);
    const port = args.find((word) => /^\d+$/.test(word));
    const scheme = args.find((word) => /^[a-z]\w*$/.test(word));
    const name = host.includes(':') ? `[${host}]` : host;
    return `${scheme ? `${scheme}://` : ''}${name}${port ? `:${port}` : ''}`;
  });
}

function add(root: Node, path: readonly string[], value: string): void {
  let here = root;
  for (const part of path) {
    const next = here.children.get(part) ?? node();
    here.children.set(part, next);
    here = next;
  }
  if (value !== '' || here.values.length === 0) here.values.push(value);
}

/** `1_reverse_proxy` → 1, by which directives are ordered; those without a number stand behind. */
function rank(key: string): number {
  return Number(/^(\d+)_/.exec(key)?.[1] ?? Number.MAX_SAFE_INTEGER);
}

/** The directive's name: numbers in front order, numbers behind keep several apart. */
function nameOf(key: string): string {
  return key.replace(/^\d+_/, '').replace(/_\d+$/, '');
}

function write(key: string, { values, children }: Node, depth: number): string {
  const pad = '\t'.repeat(depth);
  // Several values of one key are several words of one line (upstreams of replicas).
  const args = [...new Set(values)].filter(Boolean).join(' ');
  const name = depth === 0 ? args : `${nameOf(key)}${args === '' ? '' : ` ${args}`}`;
  if (children.size === 0) return depth === 0 ? '' : `${pad}${name}\n`;
  const lines = [...children]
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([inner, child]) => write(inner, child, depth + 1));
  return `${pad}${name} {\n${lines.join('')}${pad}}\n`;
}

/**
 * The Caddyfile that caddy-docker-proxy makes of labels (its README, "Labels to Caddyfile conversion"): `caddy` names the
 * site, `caddy.DIRECTIVE.OPTION` its lines, `caddy_1` a further site. Containers with the same site share it.
 */
export function caddyfileOfLabels(all: readonly CaddyLabels[], prefix = 'caddy'): string {
  const sites = new Map<string, Node>();
  for (const { labels, host } of all) {
    const keys = Object.keys(labels).filter((key) => new RegExp(`^${prefix}(?:_\\d+)?(?:\\.|$)`).test(key));
    for (const root of [...new Set(keys.map((key) => key.split('.')[0] ?? ''))].sort()) {
      const site = labels[root] ?? '';
      const known = sites.get(site) ?? node();
      sites.set(site, known);
      if (known.values.length === 0) known.values.push(site);
      for (const key of keys.filter((one) => one.startsWith(`${root}.`)).sort())
        add(known, key.slice(root.length + 1).split('.'), fill(labels[key] ?? '', host));
    }
  }
  // Sites without a name are global options, which stand in front.
  return [...sites]
    .sort(([a], [b]) => Number(a !== '') - Number(b !== ''))
    .map(([, site]) => write('', site, 0))
    .join('');
}
