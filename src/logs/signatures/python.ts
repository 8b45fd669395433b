import { isDistribution, isProjectModule, topOf } from '../modules.ts';
import { isOfAnotherPython } from '../python-since.ts';
import { defineSignatures, type Fields, hint } from '../signature.ts';

type Hints = ReturnType<typeof hint>;

/** A missing module: the entry point named on the command line, a distribution, or the project's own. */
function missingModule(fields: Readonly<Fields>): Hints {
  const module = fields.module ?? '';
  const via = fields.via ?? '';
  if (module === '') return hint('app.import-error', 0.5);
  // A path where a module is wanted: `gunicorn /srv/app/main:app`.
  if (module.includes('/')) return hint('app.entrypoint-not-found', 0.93, 'app.bad-command', 0.5);
  if (topOf(module) === 'distutils' || topOf(module) === 'imp')
    return hint('app.runtime-incompatible', 0.85, 'app.dependency-missing', 0.5);
  // Parts of Python itself that need a library of the system when Python is built.
  if (/^_(?:ssl|ctypes|sqlite3|bz2|lzma|hashlib|tkinter|curses|uuid|zoneinfo)$/.test(module))
    return hint('app.runtime-incompatible', 0.9, 'app.dependency-missing', 0.4);
  // A submodule of a distribution: the package is there, in another version or under another name.
  if (isDistribution(module) && module.includes('.'))
    return hint('app.dependency-missing', 0.6, 'app.runtime-incompatible', 0.5, 'app.settings-invalid', 0.3);
  if (isDistribution(module)) return hint('app.dependency-missing', 0.95);
  if (via.includes('entrypoint') && fields.own !== 'yes')
    return hint('app.entrypoint-not-found', 0.93, 'app.module-not-found', 0.5);
  if (via.includes('settings') && fields.own !== 'yes')
    return hint('app.settings-invalid', 0.5, 'app.module-not-found', 0.7);
  // The application's own names, in what a server started: the file that serves, asked for from the wrong folder.
  if (/^(?:wsgi|asgi)$/.test(module) && fields.own !== 'yes' && via === '')
    return hint('app.entrypoint-not-found', 0.8, 'app.module-not-found', 0.6);
  if (isProjectModule(module, fields.packages)) return hint('app.module-not-found', 0.95, 'app.stale-deploy', 0.35);
  if (
    module.includes('.') ||
    /^(?:apps?|src|core|config|settings|routers?|routes|models|views|api|utils|services|database|db|main|wsgi|asgi|project|backend|server|schemas|crud|handlers|helpers|common|tasks|urls|lib)$/.test(
      module,
    )
  ) {
    return hint(
      'app.module-not-found',
      0.9,
      'app.stale-deploy',
      0.3,
      'app.dependency-missing',
      0.2,
      'app.entrypoint-not-found',
      0.3,
    );
  }
  return hint('app.dependency-missing', 0.6, 'app.module-not-found', 0.6, 'app.entrypoint-not-found', 0.2);
}

/** What the Python runtime itself says. */
export const signatures = defineSignatures('python', [
  {
    id: 'module-not-found',
    tier: 'A',
    find: ['No module named', 'ModuleNotFoundError'],
    pattern: /No module named ['"]?(?<module>[A-Za-z_/][\w./]{0,200})/,
    hints: missingModule,
    rank: 1,
    example: [
      "ModuleNotFoundError: No module named 'orders.urls'",
      "ImportError: No module named 'requests'",
      'ImportError: No module named flask_cors',
      "ModuleNotFoundError: No module named 'app'; 'app' is not a package",
      '/usr/bin/python3: No module named uvicorn',
      "ModuleNotFoundError: No module named '/srv/app/main'",
    ],
  },
  {
    id: 'package-not-installed',
    tier: 'A',
    find: ['is not installed', 'must be installed', 'needs to be installed'],
    pattern:
      /(?:Import|ModuleNotFound|Runtime)Error: .{0,60}?['"`]?(?<module>[A-Za-z][\w.-]{1,80})['"`]? (?:is not|must be|needs to be) installed/,
    hints: hint('app.dependency-missing', 0.94),
    rank: 1,
    example: 'ImportError: python-dotenv is not installed, run `pip install python-dotenv`',
  },
  {
    id: 'cannot-import-name',
    tier: 'A',
    find: 'cannot import name',
    pattern:
      /cannot import name ['"]?(?<name>[\w.]{1,200})['"]?(?: from (?:partially initialized module )?['"](?<module>[\w.]{1,200})['"])?(?:.{0,80}?\((?<target>[^()]{1,400})\))?/,
    hints: (fields) =>
      isDistribution(fields.module ?? '')
        ? hint('app.import-error', 0.8, 'app.runtime-incompatible', 0.6, 'app.dependency-missing', 0.3)
        : hint('app.import-error', 0.95, 'app.stale-deploy', 0.3),
    rank: 1,
    example: [
      "ImportError: cannot import name 'xxx' from 'orders' (/srv/app/orders/__init__.py)",
      "ImportError: cannot import name 'url_quote' from 'werkzeug.urls' (/usr/lib/python3/dist-packages/werkzeug/urls.py)",
      "ImportError: cannot import name 'a' from partially initialized module 'b' (most likely due to a circular import) (/app/b.py)",
    ],
  },
  {
    id: 'relative-import',
    tier: 'A',
    find: [
      'attempted relative import with no known parent package',
      'attempted relative import beyond top-level package',
      'attempted relative import in non-package',
      'Attempted relative import in non-package',
      'cannot perform relative import',
    ],
    hints: hint('app.relative-import', 0.97),
    rank: 2,
    example: [
      'ImportError: attempted relative import with no known parent package',
      'ValueError: attempted relative import beyond top-level package',
      "SystemError: Parent module '' not loaded, cannot perform relative import",
    ],
  },
  {
    id: 'shared-library',
    tier: 'A',
    find: 'cannot open shared object file',
    pattern: /(?<library>[\w.+-]{1,120}\.so[\w.]{0,20}): cannot open shared object file/,
    hints: hint('app.dependency-missing', 0.9, 'app.import-error', 0.4),
    rank: 2,
    example: 'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
  },
  {
    id: 'glibc-version',
    tier: 'A',
    find: ['not found (required by', 'Exec format', 'undefined symbol'],
    pattern:
      /version [`'](?<version>(?:GLIBC|GLIBCXX|CXXABI)_[\d.]{1,12})' not found|undefined symbol: (?<symbol>\w{1,200})/,
    hints: hint('app.runtime-incompatible', 0.9, 'app.import-error', 0.4),
    rank: 2,
    example: [
      "ImportError: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /app/venv/lib/x.so)",
      'ImportError: /venv/lib/psycopg2/_psycopg.so: undefined symbol: lo_truncate64',
    ],
  },
  {
    // A server was given a file where it wants the name of a module.
    id: 'import-by-filename',
    tier: 'A',
    find: 'Import by filename is not supported',
    hints: hint('app.entrypoint-not-found', 0.93),
    rank: 1,
    example: 'ImportError: Import by filename is not supported.',
  },
  {
    id: 'import-error',
    tier: 'A',
    find: 'ImportError',
    pattern: /\bImportError: (?<reason>.{1,400})/,
    hints: hint('app.import-error', 0.85),
    rank: -1,
    example: 'ImportError: Error loading shared library libpq.so.5',
  },
  {
    id: 'driver-missing',
    tier: 'A',
    find: [
      'Error loading psycopg2 or psycopg module',
      'Error loading psycopg2 module',
      'Error loading MySQLdb module',
      'Did you install mysqlclient',
      'Error loading pyodbc module',
    ],
    hints: hint('app.dependency-missing', 0.96),
    rank: 3,
    example: [
      'django.core.exceptions.ImproperlyConfigured: Error loading psycopg2 or psycopg module',
      'django.core.exceptions.ImproperlyConfigured: Error loading MySQLdb module.\nDid you install mysqlclient?',
    ],
  },
  {
    id: 'pkg-resources',
    tier: 'A',
    find: [
      'pkg_resources.DistributionNotFound',
      'importlib.metadata.PackageNotFoundError',
      'pkg_resources.VersionConflict',
      'pkg_resources.ContextualVersionConflict',
    ],
    hints: hint('app.dependency-missing', 0.9),
    rank: 2,
    example: [
      "pkg_resources.DistributionNotFound: The 'x' distribution was not found and is required by y",
      'importlib.metadata.PackageNotFoundError: No package metadata was found for celery',
    ],
  },
  {
    id: 'home-wrong',
    tier: 'A',
    // The interpreter does not find its own library: the virtual environment or PYTHONHOME that it is given is none.
    find: ['No module named site', "No module named 'site'", "No module named 'encodings'"],
    hints: hint('process.config-invalid', 0.75, 'app.runtime-incompatible', 0.5, 'app.dependency-missing', 0.2),
    rank: 3,
    example: [
      "ModuleNotFoundError: No module named 'encodings'",
      'ImportError: No module named site',
      "ModuleNotFoundError: No module named 'site'",
    ],
  },
  {
    id: 'nameless-module',
    tier: 'A',
    find: "No module named '.",
    pattern: /No module named '(?<module>\.[\w.]{1,200})'/,
    // `$APP.wsgi` with APP empty.
    hints: hint('app.entrypoint-not-found', 0.75, 'app.env-missing', 0.6),
    rank: 2,
    example: "ModuleNotFoundError: No module named '.wsgi'",
  },
  {
    id: 'syntax-error',
    tier: 'A',
    find: ['SyntaxError', 'IndentationError', 'TabError'],
    pattern: /(?:^|\s)(?<kind>SyntaxError|IndentationError|TabError): (?<reason>.{1,300})/,
    hints: ({ path = '', statement = '', reason = '', python }) =>
      isOfAnotherPython(statement, reason, python)
        ? hint('app.runtime-incompatible', 0.93, 'app.syntax-error', 0.5)
        : /site-packages|dist-packages/.test(path)
          ? hint('app.runtime-incompatible', 0.85, 'app.syntax-error', 0.5)
          : hint('app.syntax-error', 0.95),
    example: [
      'SyntaxError: invalid syntax',
      'IndentationError: unexpected indent',
      'TabError: inconsistent use of tabs and spaces in indentation',
      "SyntaxError: '(' was never closed",
    ],
  },
  {
    id: 'python-version',
    tier: 'A',
    find: [
      "type' object is not subscriptable",
      'unsupported operand type(s) for |',
      "cannot import name 'Annotated' from 'typing'",
      "'Mapping' from 'collections'",
      "'Callable' from 'collections'",
      "'Iterable' from 'collections'",
      "module 'collections' has no attribute",
      "module 'asyncio' has no attribute",
      "module 'inspect' has no attribute 'getargspec'",
      "module 'pkgutil' has no attribute 'ImpImporter'",
      'requires a different Python',
      'requires Python',
      'A module that was compiled using NumPy 1.x cannot be run in',
      'numpy.dtype size changed',
      'bad magic number in',
      "unexpected keyword argument 'proxies'",
    ],
    hints: hint('app.runtime-incompatible', 0.85),
    rank: 3,
    example: [
      "TypeError: 'type' object is not subscriptable",
      "AttributeError: module 'collections' has no attribute 'Callable'",
      "ImportError: cannot import name 'Mapping' from 'collections' (/usr/lib/python3.10/collections/__init__.py)",
      "TypeError: unsupported operand type(s) for |: 'type' and 'NoneType'",
      'ValueError: numpy.dtype size changed, may indicate binary incompatibility',
    ],
  },
]);
