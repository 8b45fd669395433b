import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** fcgiwrap: what it says in the place of a CGI script that it could not run. */
export const signatures = defineSignatures('fcgiwrap', [
  said(
    'not-runnable',
    // One message for a script that is not there, one that may not be run, and parameters that name none.
    hint('app.script-unrunnable', 0.6),
    ['Cannot get script name, are DOCUMENT_ROOT', 'Script name must be a fully qualified path'],
    'Cannot get script name, are DOCUMENT_ROOT and SCRIPT_NAME (or SCRIPT_FILENAME) set and is the script executable?',
    { rank: 3 },
  ),
  said(
    'not-executed',
    hint('app.script-unrunnable', 0.9),
    'Cannot execute script',
    'Cannot execute script (/usr/lib/cgi-bin/stats.cgi)',
    { rank: 3, pattern: /Cannot execute script(?: \((?<target>\/[^)]{1,400})\))?/ },
  ),
  said(
    'directory',
    hint('app.permission-denied', 0.85),
    'Cannot chdir to script directory',
    'Cannot chdir to script directory (/usr/lib/cgi-bin/stats.cgi)',
    { rank: 3, pattern: /script directory(?: \((?<target>\/[^)]{1,400})\))?/ },
  ),
]);
