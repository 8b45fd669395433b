import { isDistribution, isProjectModule, topOf } from '../modules.ts';
import { defineSignatures, type Fields, hint, type SignatureSpec } from '../signature.ts';

type Hints = ReturnType<typeof hint>;

/** A missing module: the entry point named on the command line, a distribution, or the project's own. */
function _missingModule(fields: Readonly<Fields>): Hints {
  const module = fields.module ?? '';
  const via = fields.via ?? '';
  if (module === '') return hint('app.import-error', 0.5);
  if (topOf(module) === 'distutils' || topOf(module) === 'imp')
    return hint('app.runtime-incompatible', 0.85, 'app.dependency-missing', 0.5);
  // A submodule of a distribution: the package is there, in another version or under another name.
  if (isDistribution(module) && module.includes('.'))
    return hint('app.dependency-missing', 0.6, 'app.runtime-incompatible', 0.5, 'app.settings-invalid', 0.3);
  if (isDistribution(module)) return hint('app.dependency-missing', 0.95);
  if (via.includes('entrypoint') && fields.own !== 'yes')
    return hint('app.entrypoint-not-found', 0.93, 'app.module-not-found', 0.5);
  if (via.includes('settings') && fields.own !== 'yes')
    return hint('app.settings-invalid', 0.5, 'app.module-not-found', 0.7);
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

const PATH = '(?:: [\'"]?(?<target>[^\'"\\n]{1,400}))?';

function _directory(id: string, find: string, hints: SignatureSpec['hints'], example: string): SignatureSpec {
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

/** Command lines that a Python program refuses, and exceptions of which nothing better is known. */
export const signatures = defineSignatures('python', [
  {
    id: 'argument-error',
    tier: 'A',
    find: [
      'error: unrecognized arguments',
      'error: argument',
      'error: the following arguments are required',
      'error: No such option',
      'Error: No such option',
      'Error: No such command',
      'Error: Got unexpected extra argument',
      'Error: Invalid value for',
      'Error: Missing argument',
      'error: invalid choice',
    ],
    hints: hint('app.bad-command', 0.93),
    example: [
      'gunicorn: error: unrecognized arguments: --worker 3',
      'Error: No such option: --relod',
      'manage.py: error: argument command: invalid choice',
      "Error: Invalid value for '--port': 'x' is not a valid integer.",
      "Error: No such command 'serve'.",
    ],
  },
  {
    id: 'unhandled-exception',
    tier: 'A',
    find: 'Traceback (most recent call last)',
    hints: (fields) =>
      /^(?:SystemExit|KeyboardInterrupt|GeneratorExit|asyncio\.CancelledError|asyncio\.exceptions\.CancelledError|CancelledError|BrokenPipeError|ConnectionResetError)$/.test(
        fields.exception ?? '',
      )
        ? []
        : hint('app.unhandled-exception', 0.6),
    rank: -5,
    example:
      'Traceback (most recent call last):\n  File "/app/views.py", line 3, in index\n    1 / 0\nZeroDivisionError: division by zero',
  },
]);
