import type { Host } from '../host/host.ts';
import type { Path } from './place.ts';

/** Where `${…}` finds its values. */
export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: Host;
}

export interface Substituted {
  readonly value: unknown;
  /** Values that came from files or credentials: never to be shown. */
  readonly secrets: readonly string[];
  readonly problems: readonly { readonly path: Path; readonly message: string }[];
}

const REFERENCE = /\$(\$\{)|\$\{([^}]*)\}/g;

class Substitution {
  readonly secrets: string[] = [];
  readonly problems: { path: Path; message: string }[] = [];
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  async #file(path: string): Promise<string | string[]> {
    const look = await this.#sources.host.read(path, { maxBytes: 64 * 1024 });
    if (look.is === 'seen') {
      const text = look.value.text.replace(/\r?\n$/, '');
      this.secrets.push(text);
      return text;
    }
    return [look.is === 'absent' ? `${path} does not exist` : `${path} cannot be read: ${look.why}`];
  }

  /** The text, or a list with the one problem. */
  async #lookUp(reference: string): Promise<string | string[]> {
    const { env } = this.#sources;
    if (reference.startsWith('file:')) {
      const path = reference.slice(5);
      return path.startsWith('/') ? this.#file(path) : [`\${${reference}}: expected an absolute path`];
    }
    if (reference.startsWith('cred:')) {
      const name = reference.slice(5);
      if (!/^[\w.-]+$/.test(name)) return [`\${${reference}}: expected the name of a credential`];
      const folder = env.CREDENTIALS_DIRECTORY;
      if (folder === undefined)
        return [
          `\${${reference}}: $CREDENTIALS_DIRECTORY is not set (LoadCredential=${name}:/path in the unit sets it)`,
        ];
      return this.#file(`${folder}/${name}`);
    }
    const match = /^([A-Za-z_]\w*)(:-(.*))?$/s.exec(reference);
    if (!match) return [`\${${reference}}: expected \${NAME}, \${NAME:-default}, \${file:/path} or \${cred:name}`];
    const value = env[match[1] ?? ''];
    if (value !== undefined && (value !== '' || match[2] === undefined)) return value;
    return match[2] === undefined ? [`the environment variable ${match[1]} is not set`] : (match[3] ?? '');
  }

  async #text(text: string, path: Path): Promise<string> {
    if (!text.includes('${')) return text;
    let out = '';
    let done = 0;
    for (const match of text.matchAll(REFERENCE)) {
      const found = match[1] === undefined ? await this.#lookUp(match[2] ?? '') : '${';
      out += text.slice(done, match.index);
      done = match.index + match[0].length;
      if (typeof found === 'string') out += found;
      else this.problems.push(...found.map((message) => ({ path, message })));
    }
    return out + text.slice(done);
  }

  async visit(value: unknown, path: Path): Promise<unknown> {
    if (typeof value === 'string') return this.#text(value, path);
    if (Array.isArray(value)) return Promise.all(value.map((item, index) => this.visit(item, [...path, index])));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(
      async ([key, item]) => [key, await this.visit(item, [...path, key])] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
}

/** Puts values in the place of `${…}` in strings. After parsing, so that no value can change the document's shape. */
export async function substitute(value: unknown, sources: Sources): Promise<Substituted> {
  const work = new Substitution(sources);
  return { value: await work.visit(value, []), secrets: work.secrets, problems: work.problems };
}
