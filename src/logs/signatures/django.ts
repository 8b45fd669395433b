import { defineSignatures, hint, maybe } from '../signature.ts';

/** Django: settings, host names, migrations, static files. */
export const signatures = defineSignatures('django', [
  {
    id: 'secret-key',
    tier: 'A',
    find: [
      'The SECRET_KEY setting must not be empty',
      'Set the',
      'environment variable',
      'Environment variable',
      'not found. Declare it as envvar',
      'UndefinedValueError',
    ],
    pattern:
      /The (?<name>SECRET_KEY) setting must not be empty|Set the (?<variable>\w{2,80}) environment variable|(?<key>[A-Z][A-Z0-9_]{2,80}) not found\. Declare it as envvar/,
    hints: hint('app.env-missing', 0.95, 'app.settings-invalid', 0.4),
    rank: 3,
    example: [
      'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.',
      'django.core.exceptions.ImproperlyConfigured: Set the DATABASE_URL environment variable',
      'decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default value.',
    ],
  },
  {
    id: 'settings-module',
    tier: 'A',
    find: ['You must either define the environment variable DJANGO_SETTINGS_MODULE', 'but settings are not configured'],
    hints: hint('app.env-missing', 0.85, 'app.settings-invalid', 0.6),
    rank: 4,
    example:
      'django.core.exceptions.ImproperlyConfigured: Requested setting INSTALLED_APPS, but settings are not configured. You must either define the environment variable DJANGO_SETTINGS_MODULE or call settings.configure() before accessing settings.',
  },
  {
    id: 'static-root',
    tier: 'A',
    find: [
      "You're using the staticfiles app without having set the STATIC_ROOT setting",
      'STATIC_ROOT setting',
      'Missing staticfiles manifest entry for',
      'The STATICFILES_DIRS setting',
      'the required STATIC_URL setting',
      'without having set the required STATIC_URL setting',
      'could not be found with <',
      'STATICFILES_DIRS setting does not exist',
      'MissingFileError',
    ],
    pattern: maybe(/The file '(?<path>[^']{1,200})' could not be found with/),
    hints: (_fields, text) =>
      text.includes('does not exist') ? hint('app.static-files', 0.4) : hint('app.static-files', 0.96),
    rank: 3,
    example: [
      "django.core.exceptions.ImproperlyConfigured: You're using the staticfiles app without having set the STATIC_ROOT setting to a filesystem path.",
      "ValueError: Missing staticfiles manifest entry for 'css/app.css'",
      "ValueError: The file 'css/app.css' could not be found with <whitenoise.storage.CompressedManifestStaticFilesStorage object at 0x7f>.",
      "?: (staticfiles.W004) The directory '/app/static' in the STATICFILES_DIRS setting does not exist.",
    ],
  },
  {
    id: 'improperly-configured',
    tier: 'A',
    find: 'ImproperlyConfigured',
    pattern: /ImproperlyConfigured: (?<reason>.{1,300})/,
    hints: (fields) =>
      fields.via?.includes('collectstatic') === true
        ? hint('app.static-files', 0.8, 'app.settings-invalid', 0.6)
        : hint('app.settings-invalid', 0.9),
    example:
      "django.core.exceptions.ImproperlyConfigured: WSGI application 'app.wsgi.application' could not be loaded; Error importing module.",
  },
  {
    id: 'app-registry',
    tier: 'A',
    find: ['AppRegistryNotReady', "Apps aren't loaded yet", "Models aren't loaded yet"],
    hints: hint('app.settings-invalid', 0.7, 'app.import-error', 0.4),
    rank: 1,
    example: "django.core.exceptions.AppRegistryNotReady: Apps aren't loaded yet.",
  },
  {
    id: 'not-in-installed-apps',
    tier: 'A',
    find: [
      "isn't in an application in INSTALLED_APPS",
      'No installed app with label',
      "Application labels aren't unique",
    ],
    hints: hint('app.settings-invalid', 0.9),
    rank: 2,
    example:
      "RuntimeError: Model class orders.models.Order doesn't declare an explicit app_label and isn't in an application in INSTALLED_APPS.",
  },
  {
    id: 'system-check',
    tier: 'A',
    find: ['SystemCheckError', 'System check identified some issues'],
    hints: hint('app.settings-invalid', 0.7),
    rank: 1,
    example: [
      'django.core.management.base.SystemCheckError: SystemCheckError: System check identified some issues:',
      'SystemCheckError: System check identified some issues:',
    ],
  },
  {
    id: 'disallowed-host',
    tier: 'A',
    find: ['Invalid HTTP_HOST header', 'DisallowedHost'],
    pattern: /Invalid HTTP_HOST header: '(?<host>[^']{0,260})'/,
    hints: hint('app.host-not-allowed', 0.95, 'http-4xx', 0.5),
    rank: 2,
    example: [
      "django.core.exceptions.DisallowedHost: Invalid HTTP_HOST header: 'example.com'. You may need to add 'example.com' to ALLOWED_HOSTS.",
      "ERROR django.security.DisallowedHost: Invalid HTTP_HOST header: '10.0.0.5:8000'.",
    ],
  },
  {
    id: 'allowed-hosts-empty',
    tier: 'A',
    find: 'You must set settings.ALLOWED_HOSTS if DEBUG is False',
    hints: hint('app.settings-invalid', 0.7, 'app.host-not-allowed', 0.8),
    rank: 2,
    example: 'CommandError: You must set settings.ALLOWED_HOSTS if DEBUG is False.',
  },
  {
    id: 'migrations-unapplied',
    tier: 'A',
    find: ['unapplied migration(s)', "Run 'python manage.py migrate' to apply them"],
    hints: hint('app.migration-missing', 0.5),
    example:
      'You have 3 unapplied migration(s). Your project may not work properly until you apply the migrations for app(s): orders.',
  },
  {
    id: 'migration-failed',
    tier: 'A',
    find: [
      'InconsistentMigrationHistory',
      'NodeNotFoundError',
      'Conflicting migrations detected',
      'is applied before its dependency',
      'BadMigrationError',
      'dependencies reference nonexistent parent node',
    ],
    hints: hint('app.migration-failed', 0.95),
    rank: 2,
    example: [
      "django.db.migrations.exceptions.InconsistentMigrationHistory: Migration admin.0001_initial is applied before its dependency users.0001_initial on database 'default'.",
      "django.db.migrations.exceptions.NodeNotFoundError: Migration a.0002 dependencies reference nonexistent parent node ('b', '0001')",
      'CommandError: Conflicting migrations detected; multiple leaf nodes in the migration graph',
    ],
  },
  {
    id: 'internal-server-error',
    tier: 'A',
    find: 'Internal Server Error',
    pattern: /Internal Server Error: (?<route>\/\S{0,300})/,
    hints: hint('app.unhandled-exception', 0.5, 'http-5xx', 0.6),
    example: 'ERROR django.request: Internal Server Error: /api/orders/',
  },
  {
    id: 'template-missing',
    tier: 'A',
    find: ['TemplateDoesNotExist', 'TemplateSyntaxError', 'jinja2.exceptions.TemplateNotFound'],
    hints: hint('app.unhandled-exception', 0.8),
    rank: 1,
    example: [
      'django.template.exceptions.TemplateDoesNotExist: index.html',
      'jinja2.exceptions.TemplateNotFound: index.html',
    ],
  },
  {
    id: 'csrf-failed',
    tier: 'A',
    find: ['CSRF verification failed', 'Forbidden (Origin checking failed', 'Forbidden (CSRF'],
    hints: hint('http-4xx', 0.6, 'app.settings-invalid', 0.5),
    example: [
      'Forbidden (Origin checking failed - https://example.com does not match any trusted origins.): /login/',
      'Forbidden (CSRF cookie not set.): /api/',
    ],
  },
  {
    id: 'dev-server-port',
    tier: 'A',
    find: 'That port is already in use',
    hints: hint('port.in-use', 0.95),
    example: 'Error: That port is already in use.',
  },
  {
    id: 'upload-too-large',
    tier: 'A',
    find: ['RequestDataTooBig', 'TooManyFieldsSent'],
    hints: hint('http-4xx', 0.7, 'app.unhandled-exception', 0.3),
    example: 'django.core.exceptions.RequestDataTooBig: Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE.',
  },
  {
    id: 'wrapped-db-error',
    tier: 'A',
    find: [
      'django.db.utils.OperationalError',
      'django.db.utils.InterfaceError',
      'django.db.utils.ProgrammingError',
      'django.db.utils.DatabaseError',
    ],
    pattern: /django\.db\.utils\.(?<exception>\w{1,40}): (?<reason>.{1,400})/,
    hints: (fields) =>
      fields.exception === 'ProgrammingError'
        ? hint('app.migration-missing', 0.5, 'app.unhandled-exception', 0.5)
        : hint('db.unreachable', 0.5, 'app.unhandled-exception', 0.4),
    rank: -2,
    example: 'django.db.utils.OperationalError: something new',
  },
]);
