import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

const PATH = '(?:: [\'"]?(?<target>[^\'"\\n]{1,400}))?';

function directory(id: string, find: string, hints: SignatureSpec['hints'], example: string): SignatureSpec {
  return {
    rank: find === '[Errno 8]' || find === '[Errno 23]' ? 2 : 0,
    id,
    tier: 'A',
    find,
    pattern: new RegExp(`${find.replace(/[[\]]/g, '\\$&')}[^:\\n]{0,60}${PATH}`),
    ...(hints === undefined ? {} : { hints }),
    example,
  };
}

/** A refusal of the file system; while the static files are collected it is that step which fails (catalogue). */
function collecting(id: string, weight: number): SignatureSpec['hints'] {
  return (fields) =>
    fields.via?.includes('collectstatic') === true
      ? hint('app.static-files', 0.95, id, weight - 0.3)
      : hint(id, weight);
}

/** What the Python runtime says about the world around it. */
export const signatures = defineSignatures('python', [
  {
    id: 'port-in-use',
    tier: 'A',
    find: ['[Errno 98]', '[Errno 48]', 'Address already in use'],
    pattern:
      /(?:\[Errno (?:98|48)\]|Address already in use)(?:[^\n]{0,80}\('(?<address>[^']{1,60})', (?<port>\d{1,5})\))?/,
    hints: hint('port.in-use', 0.93),
    example: 'OSError: [Errno 98] Address already in use',
  },
  {
    id: 'bind-denied',
    tier: 'A',
    find: 'while attempting to bind on address',
    pattern: /\[Errno (?<errno>13|99|1)\][^\n]{0,80}\('(?<address>[^']{1,60})', (?<port>\d{1,5})\)/,
    hints: (fields) =>
      fields.errno === '99'
        ? hint('port.other-interface', 0.6, 'app.bad-command', 0.5)
        : hint('app.permission-denied', 0.8),
    rank: 2,
    example: "[Errno 99] error while attempting to bind on address ('10.0.0.9', 8000): cannot assign requested address",
  },
  directory(
    'permission-denied',
    '[Errno 13]',
    collecting('app.permission-denied', 0.93),
    "PermissionError: [Errno 13] Permission denied: '/srv/app/media/x.txt'",
  ),
  directory(
    'not-permitted',
    '[Errno 1]',
    hint('app.permission-denied', 0.8),
    "PermissionError: [Errno 1] Operation not permitted: '/data'",
  ),
  directory(
    'read-only',
    '[Errno 30]',
    collecting('app.read-only-filesystem', 0.96),
    "OSError: [Errno 30] Read-only file system: '/app/uploads'",
  ),
  directory('disk-full', '[Errno 28]', hint('host.disk-full', 0.95), 'OSError: [Errno 28] No space left on device'),
  directory(
    'too-many-files',
    '[Errno 24]',
    hint('process.fd-limit', 0.95),
    "OSError: [Errno 24] Too many open files: '/app/x'",
  ),
  directory(
    'no-memory',
    '[Errno 12]',
    hint('host.memory-exhausted', 0.85),
    'OSError: [Errno 12] Cannot allocate memory',
  ),
  directory(
    'exec-format',
    '[Errno 8]',
    hint('container.exec-failed', 0.6, 'unit.exec-failed', 0.5),
    "OSError: [Errno 8] Exec format error: '/app/run.sh'",
  ),
  {
    id: 'file-missing',
    tier: 'A',
    find: '[Errno 2]',
    pattern: new RegExp(`\\[Errno 2\\] No such file or directory${PATH}`),
    hints: (fields) => {
      const target = fields.target ?? '';
      if (/\.(?:py|pyc)$|manage\.py|can't open file/.test(target))
        return hint('app.entrypoint-not-found', 0.8, 'app.module-not-found', 0.4);
      if (/\.env$|secret|config|\.ya?ml$|\.json$|\.toml$|\.ini$|credentials/.test(target))
        return hint('app.settings-invalid', 0.6, 'app.env-missing', 0.45, 'app.directory-missing', 0.5);
      return hint('app.directory-missing', 0.88);
    },
    example: [
      "FileNotFoundError: [Errno 2] No such file or directory: '/var/log/app/django.log'",
      "FileNotFoundError: [Errno 2] No such file or directory: 'uploads/x.xlsx'",
    ],
  },
  {
    id: 'config-syntax',
    tier: 'A',
    find: [
      'TOMLDecodeError',
      'TomlDecodeError',
      'yaml.scanner.ScannerError',
      'yaml.parser.ParserError',
      'configparser.MissingSectionHeaderError',
      'configparser.ParsingError',
      'configparser.DuplicateOptionError',
    ],
    pattern: /(?:Decode|Scanner|Parser|Header|Parsing|Option)Error: (?<reason>.{1,300})/,
    // Read by the program's own code it is the app's; else the server's that runs it.
    hints: (fields) =>
      fields.own === 'yes' ? hint('app.settings-invalid', 0.75) : hint('process.config-invalid', 0.9),
    rank: 1,
    example: [
      "toml.decoder.TomlDecodeError: could not convert string to float: '127.0.0.1:8600' (line 1 column 1 char 0)",
      'tomllib.TOMLDecodeError: Invalid value (at line 1, column 9)',
      'configparser.MissingSectionHeaderError: File contains no section headers.',
    ],
  },
  {
    id: 'cannot-open-script',
    tier: 'A',
    find: "can't open file",
    pattern: /can't open file ['"]?(?<target>[^'"\n]{1,400}?)['"]?: \[Errno (?<errno>\d{1,3})\]/,
    hints: (fields) =>
      fields.errno === '13'
        ? hint('app.permission-denied', 0.9)
        : hint('app.entrypoint-not-found', 0.93, 'container.volume-shadows-app', 0.35),
    rank: 4,
    example: "python: can't open file '/app/manage.py': [Errno 2] No such file or directory",
  },
  {
    id: 'directory-not-there',
    tier: 'A',
    find: ['Is a directory', 'Not a directory', '[Errno 20]', '[Errno 21]'],
    pattern: new RegExp(`\\[Errno (?:20|21)\\] (?:Is|Not) a directory${PATH}`),
    hints: hint('app.directory-missing', 0.6, 'container.volume-shadows-app', 0.4),
    example: "IsADirectoryError: [Errno 21] Is a directory: '/app/.env'",
  },
  {
    id: 'unable-to-configure-logging',
    tier: 'A',
    find: ['Unable to configure handler', 'Unable to configure formatter'],
    hints: (_fields, text) =>
      /Errno 13\b|Permission denied/.test(text)
        ? hint('app.permission-denied', 0.92)
        : hint('app.directory-missing', 0.7, 'app.permission-denied', 0.5, 'app.settings-invalid', 0.4),
    example: [
      "ValueError: Unable to configure handler 'file'",
      "ValueError: Unable to configure handler 'file': [Errno 13] Permission denied: '/var/log/shop/app.log'",
    ],
  },
  {
    id: 'env-key-error',
    tier: 'A',
    find: 'KeyError',
    pattern:
      /(?:^|\s)KeyError: ['"](?<name>[A-Z][A-Z0-9]*_[A-Z0-9_]{1,80}|PORT|DEBUG|HOST|DSN|TOKEN|ENV|SECRET|DATABASE|REDIS)['"]/,
    hints: (fields) =>
      fields.via?.includes('request') === true
        ? hint('app.env-missing', 0.6, 'app.unhandled-exception', 0.6)
        : hint('app.env-missing', 0.92),
    rank: 1,
    example: ["KeyError: 'SECRET_KEY'", "KeyError: 'DATABASE_URL'"],
  },
  {
    id: 'memory-error',
    tier: 'A',
    find: 'MemoryError',
    hints: hint('host.memory-exhausted', 0.6, 'container.memory-pressure', 0.4, 'process.heap-exhausted', 0.4),
    example: ['MemoryError', 'numpy.core._exceptions._ArrayMemoryError: Unable to allocate 5.0 GiB MemoryError'],
  },
  {
    id: 'fatal-python',
    rank: 1,
    tier: 'A',
    find: ['Fatal Python error', 'Py_Initialize', 'init_fs_encoding: failed to get the Python codec'],
    hints: (_fields, text) =>
      // It does not find its own library; where it looked stands beside it.
      /encodings|codec|initfs|init_fs|prefix/.test(text)
        ? hint('process.config-invalid', 0.7, 'app.runtime-incompatible', 0.5, 'unit.exec-failed', 0.3)
        : hint('process.crashed', 0.9),
    example: [
      'Fatal Python error: Segmentation fault',
      'Fatal Python error: init_fs_encoding: failed to get the Python codec of the filesystem encoding',
      'Fatal Python error: Aborted',
    ],
  },
  {
    id: 'recursion',
    tier: 'A',
    find: 'maximum recursion depth exceeded',
    hints: hint('app.unhandled-exception', 0.85),
    example: 'RecursionError: maximum recursion depth exceeded while calling a Python object',
  },
  {
    id: 'name-resolution',
    tier: 'A',
    find: [
      'Temporary failure in name resolution',
      'Name or service not known',
      'nodename nor servname provided',
      'No address associated with hostname',
      '[Errno -2]',
      '[Errno -3]',
      '[Errno -5]',
      'Name does not resolve',
    ],
    hints: (_fields, text) =>
      hint('db.host-unresolvable', 0.4, 'host.dns-broken', /-3\]|Temporary failure/.test(text) ? 0.5 : 0.25),
    rank: -1,
    example: [
      'socket.gaierror: [Errno -2] Name or service not known',
      'socket.gaierror: [Errno -3] Temporary failure in name resolution',
    ],
  },
  {
    id: 'connection-refused',
    tier: 'A',
    find: ['[Errno 111]', 'ConnectionRefusedError'],
    hints: hint('db.unreachable', 0.4, 'cache.unreachable', 0.3, 'app.upstream-error', 0.3),
    rank: -1,
    example: 'ConnectionRefusedError: [Errno 111] Connection refused',
  },
  {
    id: 'outgoing-http',
    tier: 'A',
    find: [
      'requests.exceptions.ConnectionError',
      'requests.exceptions.ReadTimeout',
      'requests.exceptions.ConnectTimeout',
      'urllib3.exceptions.MaxRetryError',
      'httpx.ConnectError',
      'httpx.ReadTimeout',
      'httpx.ConnectTimeout',
      'aiohttp.client_exceptions.ClientConnectorError',
      'requests.exceptions.SSLError',
      'urllib.error.URLError',
      'urllib.error.HTTPError',
      'requests.exceptions.HTTPError',
      'httpx.HTTPStatusError',
      'Max retries exceeded with url',
    ],
    pattern: /(?:host='(?<host>[\w.-]{1,253})'(?:, port=(?<port>\d{1,5}))?|url: (?<url>\S{1,200})|(?=[\s\S]))/,
    // A name without a reason may be anybody's.
    hints: (_fields, text) =>
      hint(
        'app.upstream-error',
        /Error: ?\S|Timeout: ?\S|exceeded with/.test(text) ? 0.8 : 0.45,
        'app.unhandled-exception',
        0.4,
      ),
    rank: 1,
    example: [
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='api', port=9000): Max retries exceeded with url: /x (Caused by NewConnectionError('Failed to establish a new connection: [Errno 111] Connection refused'))",
      'httpx.ConnectError: All connection attempts failed',
      'urllib.error.HTTPError: HTTP Error 503: Service Unavailable',
      "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='api.example.com', port=443): Read timed out.",
    ],
  },
]);
