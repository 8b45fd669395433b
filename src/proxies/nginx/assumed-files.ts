import type { Oracle } from './run.ts';

const SCRIPT = /\.(?:php\d?|phtml|fcgi|cgi|pl)$/i;

/**
 * For requests that are only thought of, when nobody looked at the disk: scripts that a FastCGI server runs exist, nothing
 * else does. Without this, `try_files $uri /index.php` followed by the usual check of the script would lead nowhere.
 */
export const assumedFiles: Oracle = { file: (path) => (SCRIPT.test(path) ? 'file' : 'absent') };
