import { defineSignatures, type Fields, hint } from '../signature.ts';

const NO_FAILURE =
  /^(?:SystemExit|KeyboardInterrupt|GeneratorExit|asyncio\.CancelledError|asyncio\.exceptions\.CancelledError|CancelledError|BrokenPipeError|ConnectionResetError)$/;

/** An exception of which nothing better is known: a step of the start fails with it, when it came through that step. */
function raised(fields: Readonly<Fields>): ReturnType<typeof hint> {
  if (NO_FAILURE.test(fields.exception ?? '')) return [];
  const via = fields.via ?? '';
  if (via.includes('migrate')) return hint('app.migration-failed', 0.93, 'app.unhandled-exception', 0.4);
  if (via.includes('collectstatic')) return hint('app.static-files', 0.9, 'app.unhandled-exception', 0.4);
  return hint('app.unhandled-exception', 0.6);
}

/** Command lines that a Python program refuses, and exceptions of which nothing better is known. */
export const signatures = defineSignatures('python', [
  {
    id: 'argument-error',
    tier: 'A',
    find: [
      'error: unrecognized arguments',
      'error: ambiguous option',
      'error: one of the arguments',
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
      'gunicorn: error: ambiguous option: --worker could match --workers, --worker-class',
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
    hints: raised,
    rank: -5,
    example:
      'Traceback (most recent call last):\n  File "/app/views.py", line 3, in index\n    1 / 0\nZeroDivisionError: division by zero',
  },
]);
