/** A variable that says where something is: its value holds no secret any more. */
export interface Connection {
  readonly name: string;
  readonly value: string;
}

const SECRET =
  /pass|pwd|secret|token|(?:^|_)key(?:_|$)|api_?key|credential|private|salt|cookie|signature|cert|auth(?!or)/i;
/** Variables that describe a connection part by part, or name a settings file. */
const TELLING =
  /(?:^|_)(?:DB|DATABASE|PG|PGSQL|POSTGRES|POSTGRESQL|MYSQL|MARIADB|SQL|SQLITE|REDIS|VALKEY|MONGO|MONGODB|RABBITMQ|AMQP|MEMCACHED?|CACHE|BROKER|CELERY)_?(?:HOST|HOSTNAME|SERVERS?|ADDR|ADDRESS|PORT|NAME|DB|DBNAME|DATABASE|USER|USERNAME|SOCKET|ENGINE|CONNECTION|DIALECT|TYPE|DRIVER|PATH|FILE)$|^DJANGO_SETTINGS_MODULE$|^(?:UVICORN_|GUNICORN_)?(?:PORT|HOST|BIND)$/i;
const URL_VALUE = /^[a-z][a-z0-9+.-]{1,40}:\/\//i;

/** `scheme://user:password@host/name?password=x` without the password and without the query's secrets. */
export function withoutSecrets(url: string): string {
  const open = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/?#\s]*)@/i, (_all, scheme: string, login: string) => {
    const user = login.split(':')[0] ?? '';
    // A login without a colon may be a token (`redis://secret@host` has none to tell it from a name).
    return login.includes(':') && user !== '' ? `${scheme}${user}@` : scheme;
  });
  return open.replace(/([?&;])([^=&;#\s]+)=([^&;#\s]*)/g, (all, sign: string, key: string) =>
    SECRET.test(key) ? `${sign}${key}=` : all,
  );
}

/** A word of random letters in a value that should be a name: kept back. */
function looksSecret(value: string): boolean {
  return value.length > 64 || /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/=-]{24,}$/.test(value);
}

function connectionOf(name: string, value: string): Connection | null {
  if (value === '' || SECRET.test(name.replace(/_?URL$|_?URI$/i, ''))) return null;
  if (URL_VALUE.test(value)) return value.length > 1024 ? null : { name, value: withoutSecrets(value) };
  if (/\bhost=\S+/.test(value) && /\b(?:dbname|user)=/.test(value))
    return { name, value: value.replace(/\bpassword\s*=\s*(?:'[^']*'|\S*)/gi, '').trim() };
  return TELLING.test(name) && !looksSecret(value) ? { name, value } : null;
}

function split(entry: string): readonly [string, string] {
  const at = entry.indexOf('=');
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}

/** Names of variables, and those of them that say where a database or a service is, without secrets. */
export function readEnvironment(entries: readonly unknown[]): {
  readonly names: readonly string[];
  readonly connections: readonly Connection[];
} {
  const pairs = entries.filter((entry) => typeof entry === 'string').map(split);
  return {
    names: pairs.map(([name]) => name),
    connections: pairs.map(([name, value]) => connectionOf(name, value)).filter((found) => found !== null),
  };
}

const SECRET_OPTION = /^(--?[\w-]*(?:pass|pwd|secret|token|key|auth)[\w-]*)(=?)(.*)$/i;

/** Command-line words without the values of options such as `--requirepass X` and `--token=X`. */
export function withoutSecretOptions(words: readonly unknown[]): string[] {
  let hide = false;
  return words
    .filter((word) => typeof word === 'string')
    .map((word) => {
      if (hide && !word.startsWith('-')) {
        hide = false;
        return '***';
      }
      const match = SECRET_OPTION.exec(word);
      hide = match !== null && match[2] === '';
      if (match?.[2] === '=') return `${match[1]}=***`;
      return URL_VALUE.test(word) ? withoutSecrets(word) : word;
    });
}

/** Names of things, not their content. */
const NAMES = new Set(['SecretName', 'SecretID', 'ConfigName', 'ConfigID', 'SandboxKey']);
const COMMANDS = new Set(['Cmd', 'Entrypoint', 'Args', 'Command', 'Test']);

function isSecretKey(key: string): boolean {
  return !NAMES.has(key) && (SECRET.test(key) || /basicauth|digestauth/i.test(key));
}

/**
 * Takes the secrets out of an answer of the engine, before anything else sees it: `Env` becomes names, with
 * `Connections` beside it; labels with credentials and secret options of commands are blanked.
 */
export function reduceAnswer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reduceAnswer);
  if (value === null || typeof value !== 'object') return value;
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Env' && Array.isArray(item)) {
      const { names, connections } = readEnvironment(item);
      out.Env = names;
      out.Connections = connections;
    } else if (COMMANDS.has(key) && Array.isArray(item)) out[key] = withoutSecretOptions(item);
    else if (typeof item === 'string' && isSecretKey(key)) out[key] = '***';
    else out[key] = reduceAnswer(item);
  }
  return out;
}
