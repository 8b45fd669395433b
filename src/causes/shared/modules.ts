import type { LogEvent } from '../../core/event.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { heard, type Telling, timely, weightOf } from './telling.ts';

/** Whose module is missing: the project's, a third party's, or the one that the start command names. */
export type Kin = 'own' | 'foreign' | 'entry';

export interface Missing extends Telling {
  readonly module: string;
  readonly kin: Kin;
  /** Why it is taken for that, when something besides the name says so. */
  readonly proof: string | null;
  /** Tracked files of it that git still has. */
  readonly gone: readonly string[];
  /** It is there now: the error is of the past. */
  readonly back: boolean;
}

/** Import names that are not what the package is called. */
const PACKAGES: Readonly<Record<string, string>> = {
  PIL: 'Pillow',
  MySQLdb: 'mysqlclient',
  psycopg2: 'psycopg2-binary',
  yaml: 'PyYAML',
  cv2: 'opencv-python-headless',
  sklearn: 'scikit-learn',
  bs4: 'beautifulsoup4',
  dotenv: 'python-dotenv',
  jwt: 'PyJWT',
  jose: 'python-jose',
  environ: 'django-environ',
  decouple: 'python-decouple',
  rest_framework: 'djangorestframework',
  rest_framework_simplejwt: 'djangorestframework-simplejwt',
  corsheaders: 'django-cors-headers',
  debug_toolbar: 'django-debug-toolbar',
  crispy_forms: 'django-crispy-forms',
  django_filters: 'django-filter',
  storages: 'django-storages',
  import_export: 'django-import-export',
  allauth: 'django-allauth',
  channels_redis: 'channels-redis',
  multipart: 'python-multipart',
  magic: 'python-magic',
  dateutil: 'python-dateutil',
  docx: 'python-docx',
  slugify: 'python-slugify',
  pydantic_settings: 'pydantic-settings',
  flask_cors: 'Flask-Cors',
  flask_sqlalchemy: 'Flask-SQLAlchemy',
  flask_migrate: 'Flask-Migrate',
  flask_login: 'Flask-Login',
  OpenSSL: 'pyOpenSSL',
  Crypto: 'pycryptodome',
  serial: 'pyserial',
  attr: 'attrs',
  google: 'google-api-python-client',
  telegram: 'python-telegram-bot',
  MySQL: 'mysqlclient',
  zmq: 'pyzmq',
  socketio: 'python-socketio',
  engineio: 'python-engineio',
  graphene_django: 'graphene-django',
  whitenoise: 'whitenoise',
};

const FOREIGN = new Set(
  'django flask fastapi starlette uvicorn gunicorn uwsgi celery redis requests httpx aiohttp sqlalchemy alembic pydantic jinja2 numpy pandas openpyxl xlsxwriter reportlab psycopg asyncpg pymysql pymongo motor boto3 botocore sentry_sdk gevent eventlet tornado werkzeug click channels daphne asgiref websockets passlib bcrypt cryptography lxml matplotlib scipy torch tensorflow transformers openai stripe kombu pika peewee tortoise orjson ujson loguru structlog prometheus_client markdown pytz simplejson tqdm rich typer paramiko fabric whitenoise dj_database_url environs itsdangerous markupsafe qrcode barcode aiofiles aiosqlite httptools uvloop express koa axios mongoose pg mysql2 lodash dotenv body-parser cors next react vue nuxt socket.io jsonwebtoken'.split(
    ' ',
  ),
);

/** Names that projects give to their own modules, hardly ever packages. */
const OWN =
  /^(?:settings?|config|configs|urls|views?|models?|utils?|helpers?|common|core|api|apps?|main|server|database|db|routers?|routes|schemas?|services?|crud|tasks|wsgi|asgi|middlewares?|handlers|backend|src|project|site_?config|local_settings)$/;

export function packageOf(module: string): string {
  const top = module.startsWith('@') ? module.split('/').slice(0, 2).join('/') : (module.split(/[./]/)[0] ?? module);
  return PACKAGES[top] ?? (module.includes('/') ? top : top.replaceAll('_', '-'));
}

/** The module and object that the start command names: `config.wsgi:application`. */
export function entryOf(
  facts: SeenFacts,
): { readonly module: string; readonly object: string | null; readonly text: string } | null {
  const command = facts.unit?.command ?? facts.process?.processes[0]?.command ?? '';
  const pair = /(?:^|[\s'"])(?:module=)?([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)(?:\(\))?(?=$|[\s'"])/.exec(command);
  if (pair?.[1]) return { module: pair[1], object: pair[2] ?? null, text: `${pair[1]}:${pair[2] ?? ''}` };
  const run = /python[\d.]*\s+(?:-\w\s+)*-m\s+([A-Za-z_][\w.]*)/.exec(command);
  if (run?.[1]) return { module: run[1], object: null, text: run[1] };
  const script = /(?:node|deno|bun|ruby|php)\s+(?:--\S+\s+)*([\w./-]+)/.exec(command);
  return script?.[1] ? { module: script[1], object: null, text: script[1] } : null;
}

export function moduleIn(event: LogEvent): string | null {
  const { module } = event.fields;
  if (module !== undefined && module !== '') return module;
  return (
    /No module named '?([\w.]+)'?|Cannot find (?:module|package) '([^']+)'|Could not import module "([\w.]+)"|Error loading (\w+)(?: or \w+)? module|The '([\w.-]+)' distribution was not found|No package metadata was found for ([\w.-]+)|requires "([\w-]+)" to be installed/
      .exec(event.text)
      ?.slice(1)
      .find((name) => name !== undefined) ?? null
  );
}

/** Where a Python module can be, as named from the project's root. */
function candidates(module: string): readonly string[] {
  const path = module.replaceAll('.', '/');
  return [`${path}.py`, `${path}/__init__.py`, path];
}

function isNode(module: string): boolean {
  return /^[./]/.test(module);
}

function isEntry(module: string, facts: SeenFacts): boolean {
  const entry = entryOf(facts)?.module;
  if (entry === undefined || FOREIGN.has(entry)) return false;
  if (isNode(module))
    return module === entry || (module.startsWith('/') && module.endsWith(`/${entry.replace(/^\.\//, '')}`));
  return entry === module || entry.startsWith(`${module}.`);
}

/** A class of the JVM by its whole name: `org.postgresql.Driver`, `com/example/shop/Orders`. */
function isClass(module: string): boolean {
  return /^(?:[a-z_][\w$]*[./]){2,}[A-Z][\w$]*$/.test(module);
}

/** Whose class it is: of the packages that the app's own frames or its main class are in, or somebody else's. */
function kinOfClass(module: string, { fields }: LogEvent, facts: SeenFacts): Pick<Judged, 'kin' | 'sure'> {
  const home = (name: string): string => name.split(/[./]/).slice(0, 2).join('.');
  const main = /(?:^|\s)((?:[a-z_]\w*\.){2,}[A-Z]\w*)(?:\s|$)/.exec(facts.unit?.command ?? '')?.[1];
  const own = [fields.own === 'yes' ? fields.function : undefined, main].filter((name) => name !== undefined);
  return own.some((name) => home(name) === home(module)) ? { kin: 'own', sure: 0.85 } : { kin: 'foreign', sure: 0.9 };
}

type Judged = Pick<Missing, 'kin' | 'proof' | 'gone' | 'back'> & { readonly sure: number };

function foundBack(module: string, facts: SeenFacts): boolean {
  const root = facts.project?.root;
  const places = candidates(module)
    .slice(0, 2)
    .map((file) => `${root}/${file}`);
  return facts.project?.paths.some((entry) => entry.exists && places.includes(entry.path)) ?? false;
}

function kinOf(module: string, event: LogEvent, facts: SeenFacts): Judged {
  const { project } = facts;
  const names = candidates(module);
  const top = module.split('.')[0] ?? module;
  const plain = { gone: [], back: false, proof: null };
  const gone = (project?.git?.missingFiles ?? []).filter(
    (file) => names.includes(file) || names.some((name) => file.startsWith(`${name}/`)),
  );
  const entry = isEntry(module, facts);
  if (gone.length > 0)
    return {
      ...plain,
      kin: entry ? 'entry' : 'own',
      gone,
      sure: 0.97,
      proof: `git: ${gone.slice(0, 3).join(', ')} is tracked and gone`,
    };
  if (entry) return { ...plain, kin: 'entry', sure: 0.93, proof: `the start command names ${entryOf(facts)?.text}` };
  const says = (id: string): number => weightOf(event, id);
  if (says('app.entrypoint-not-found') >= 0.92) return { ...plain, kin: 'entry', sure: 0.92 };
  if (isNode(module)) return { ...plain, kin: 'own', sure: 0.92 };
  if (isClass(module)) return { ...plain, ...kinOfClass(module, event, facts) };
  if (project?.git?.onlyUpstream?.some((file) => names.includes(file)))
    return {
      ...plain,
      kin: 'own',
      sure: 0.95,
      proof: `git: ${project.git.upstream ?? 'the upstream branch'} has ${module.replaceAll('.', '/')}`,
    };
  if (foundBack(module, facts)) return { ...plain, kin: 'own', back: true, sure: 0.75 };
  const known = FOREIGN.has(top) || top in PACKAGES || module.startsWith('@') || says('app.dependency-missing') >= 0.93;
  // Python names the first part that is missing: a dotted name has its package, in another version or misspelt.
  if (known) return { ...plain, kin: 'foreign', sure: module.includes('.') ? 0.55 : 0.95 };
  if (says('app.module-not-found') >= 0.93) return { ...plain, kin: 'own', sure: 0.93 };
  const home = project?.paths.find(
    (path) => path.exists && [`${project.root}/${top}`, `${project.root}/${top}/__init__.py`].includes(path.path),
  );
  if (home && module.includes('.'))
    return {
      ...plain,
      kin: 'own',
      sure: 0.95,
      proof: `${home.path} is the project's own, without ${module.split('.').slice(1).join('.')}`,
    };
  if (module.includes('.')) return { ...plain, kin: 'own', sure: 0.85 };
  return OWN.test(top) ? { ...plain, kin: 'own', sure: 0.8 } : { ...plain, kin: 'foreign', sure: 0.8 };
}

/** A file that is named whole and is there was not found for another reason: its rights, for one. */
function isThere(module: string, facts: SeenFacts): boolean {
  return (
    module.startsWith('/') && (facts.project?.paths.some((entry) => entry.path === module && entry.exists) ?? false)
  );
}

const FAMILY = ['app.module-not-found', 'app.dependency-missing', 'app.entrypoint-not-found'] as const;

/** The newest line about a module that cannot be imported, and whose it is. */
export function missingModule(facts: SeenFacts, at: number): Missing | null {
  let best: Missing | null = null;
  for (const event of facts.words?.events ?? []) {
    const weight = Math.max(...FAMILY.map((id) => weightOf(event, id)));
    const module = weight >= 0.5 ? moduleIn(event) : null;
    const trust = timely(event, facts, at);
    if (module === null || trust < 0.5 || isThere(module, facts)) continue;
    const { sure, ...judged } = kinOf(module, event, facts);
    // A name alone is worth what the line is worth; a proof stands by itself.
    const confidence = (judged.proof === null ? Math.min(sure, weight + 0.05) : sure) * trust;
    if (best === null || (event.at ?? 0) > (best.event.at ?? 0) || judged.proof !== null)
      best = { ...judged, event, module, confidence, evidence: heard(event, facts) };
  }
  return best;
}
