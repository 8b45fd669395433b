import { defineSignatures, hint } from '../signature.ts';

/** Settings libraries and smaller frameworks: pydantic, Flask, FastAPI, ASGI. */
export const signatures = defineSignatures('python', [
  {
    id: 'pydantic-settings',
    tier: 'A',
    find: ['validation error for', 'validation errors for'],
    pattern: /validation errors? for (?<model>[\w.]{1,100})(?:\n(?<variable>[\w.]{1,100})\n)?/,
    hints: (fields, text) => {
      const settings = /settings|config|env/i.test(fields.model ?? '');
      const missing = /field required|type=(?:value_error\.)?missing\b|\bis missing\b/i.test(text);
      if (settings)
        return missing ? hint('app.env-missing', 0.95, 'app.settings-invalid', 0.5) : hint('app.settings-invalid', 0.9);
      return missing && /\n[A-Z][A-Z0-9_]+\n/.test(text)
        ? hint('app.env-missing', 0.85, 'app.settings-invalid', 0.4)
        : hint('app.unhandled-exception', 0.6, 'app.settings-invalid', 0.3);
    },
    rank: 1,
    example: [
      'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nDATABASE_URL\n  Field required [type=missing, input_value={}, input_type=dict]',
      'pydantic.error_wrappers.ValidationError: 2 validation errors for Settings',
    ],
  },
  {
    id: 'pydantic-version',
    tier: 'A',
    find: ['PydanticImportError', 'PydanticUserError', 'PydanticUndefinedAnnotation'],
    pattern: /Pydantic\w{2,40}(?:Error|Annotation)\b: ?(?<reason>.{0,300})/,
    hints: hint('app.runtime-incompatible', 0.85, 'app.import-error', 0.5, 'app.dependency-missing', 0.45),
    rank: 2,
    example: 'pydantic.errors.PydanticImportError: `BaseSettings` has been moved to the `pydantic-settings` package.',
  },
  {
    id: 'env-required',
    tier: 'A',
    find: [
      'environment variable',
      'Environment variable',
      'environment variables',
      'env var',
      'Missing required environment',
      'ENV VAR',
    ],
    pattern:
      /(?:(?<name>[A-Z][A-Z0-9_]{2,80})["'`]? (?:environment variable )?(?:is |was )?(?:not set|missing|required|must be set|not defined|undefined|needs to be)|[Mm]issing (?:required )?(?:environment|env)[ \w]{0,30}:? ?["'`]?(?<missing>[A-Z][A-Z0-9_]{2,80})?|[Ee]nvironment variable ["'`]?(?<variable>[A-Z][A-Z0-9_]{2,80})["'`]? (?:is |was )?(?:not|missing|required|must|undefined)|environment variables? (?:not set|missing|is required|are required|must be set))/,
    hints: hint('app.env-missing', 0.93),
    rank: 1,
    example: [
      'RuntimeError: DATABASE_URL environment variable is not set',
      'ValueError: Missing required environment variable: API_KEY',
      'Error: Environment variable "JWT_SECRET" is required',
    ],
  },
  {
    id: 'url-unparsable',
    tier: 'A',
    find: [
      'Could not parse SQLAlchemy URL from string',
      'Could not parse rfc1738 URL from string',
      'Expected string or URL object, got None',
      "No support for ''",
      'is not a valid database url',
      'Invalid URL',
    ],
    hints: (_fields, text) =>
      /got None|string ''/.test(text)
        ? hint('app.env-missing', 0.93, 'app.settings-invalid', 0.5)
        : hint('app.settings-invalid', 0.85, 'app.env-missing', 0.5),
    rank: 2,
    example: [
      "sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from string ''",
      'sqlalchemy.exc.ArgumentError: Expected string or URL object, got None',
      "sqlalchemy.exc.ArgumentError: Could not parse rfc1738 URL from string ''",
    ],
  },
  {
    id: 'flask-app-exception',
    tier: 'A',
    find: 'Exception on',
    pattern: /Exception on (?<route>\/\S{0,300}) \[(?<method>[A-Z]{3,8})\]/,
    hints: hint('app.unhandled-exception', 0.6, 'http-5xx', 0.4),
    example: '[2026-11-21 10:04:05,123] ERROR in app: Exception on /upload [POST]',
  },
  {
    id: 'flask-import',
    tier: 'A',
    find: [
      'Error: Could not import',
      'Could not locate a Flask application',
      'Failed to find Flask application or factory in module',
      'Error: While importing',
      'Failed to find application in module',
    ],
    hints: hint('app.entrypoint-not-found', 0.93),
    rank: 2,
    example: [
      "Error: Could not import 'wsgi'.",
      "Error: Could not locate a Flask application. Use the 'flask --app' option, 'FLASK_APP' environment variable, or a 'wsgi.py' or 'app.py' file in the current directory.",
      "Error: Failed to find Flask application or factory in module 'app'. Use 'app:name' to specify one.",
      "Error: While importing 'app', an ImportError was raised:",
    ],
  },
  {
    id: 'flask-secret',
    tier: 'A',
    find: [
      'The session is unavailable because no secret key was set',
      "Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set",
    ],
    hints: hint('app.env-missing', 0.7, 'app.settings-invalid', 0.8),
    rank: 2,
    example: [
      'RuntimeError: The session is unavailable because no secret key was set.  Set the secret_key on the application to something unique and secret.',
      "RuntimeError: Either 'SQLALCHEMY_DATABASE_URI' or 'SQLALCHEMY_BINDS' must be set.",
    ],
  },
  {
    id: 'multipart-missing',
    tier: 'A',
    find: [
      'Form data requires "python-multipart" to be installed',
      'Form data requires',
      'jinja2 must be installed',
      'email-validator is not installed',
      'To use the fastapi command, please install',
    ],
    hints: hint('app.dependency-missing', 0.95),
    rank: 2,
    example: [
      'RuntimeError: Form data requires "python-multipart" to be installed.',
      'ImportError: email-validator is not installed, run `pip install pydantic[email]`',
      'RuntimeError: To use the fastapi command, please install "fastapi[standard]":',
    ],
  },
  {
    id: 'static-directory',
    tier: 'A',
    find: ['does not exist'],
    pattern: /RuntimeError: Directory '(?<target>[^']{1,300})' does not exist/,
    hints: hint('app.directory-missing', 0.95, 'app.static-files', 0.4),
    rank: 2,
    example: "RuntimeError: Directory 'static' does not exist",
  },
  {
    id: 'attribute-on-module',
    tier: 'A',
    find: ['AttributeError: module', 'has no attribute'],
    pattern:
      /AttributeError: (?:partially initialized )?module '(?<module>[\w.]{1,200})' has no attribute '(?<name>\w{1,100})'/,
    // Servers look for the object that their command line names, and it is nearly always called so.
    hints: (fields) =>
      /^(?:app|application|wsgi|asgi|server|api|create_app)$/.test(fields.name ?? '')
        ? hint('app.entrypoint-not-found', 0.85, 'app.unhandled-exception', 0.3)
        : hint('app.unhandled-exception', 0.7, 'app.import-error', 0.4, 'app.runtime-incompatible', 0.3),
    example: [
      "AttributeError: module 'orders.views' has no attribute 'OrderList'",
      "AttributeError: module 'main' has no attribute 'app'",
    ],
  },
]);
