import { modelOf } from './build.ts';
import type { NginxConfig } from './load.ts';
import type { Directive } from './parse.ts';
import { type Problem, refused, risk } from './problem.ts';
import { groupProblems } from './problems-groups.ts';
import { passProblems } from './problems-pass.ts';
import { serverProblems } from './problems-servers.ts';

/** The mistakes that the text alone shows, in the order of reading. Never throws. */
export function problems(config: NginxConfig): Problem[] {
  const model = modelOf(config);
  const syntax = config.errors.map(({ file, line, message }) => refused('syntax', { file, line }, message));
  const all = [...syntax, ...wordProblems(config.directives, []), ...fileProblems(config)];
  all.push(...groupProblems(model), ...serverProblems(model), ...passProblems(model));
  return all;
}

const KNOWN = [
  'proxy_pass',
  'fastcgi_pass',
  'uwsgi_pass',
  'scgi_pass',
  'grpc_pass',
  'upstream',
  'server',
  'location',
  'listen',
  'server_name',
  'proxy_set_header',
  'proxy_read_timeout',
  'proxy_connect_timeout',
  'proxy_http_version',
  'proxy_buffer_size',
  'client_max_body_size',
  'include',
  'return',
  'rewrite',
  'error_page',
  'try_files',
  'root',
];

/** Blocks whose entries are data, not directives. */
const DATA = new Set(['map', 'geo', 'types', 'split_clients', 'charset_map', 'match']);

function wordProblems(directives: readonly Directive[], path: readonly string[]): Problem[] {
  const out: Problem[] = [];
  for (const directive of directives) {
    const swallowed = directive.args.find((arg, i) => i > 0 && KNOWN.includes(arg) && arg.includes('_'));
    if (swallowed !== undefined && directive.endLine > directive.place.line) {
      const says = `invalid number of arguments in "${directive.name}" directive`;
      const message = `"${directive.name}" swallows "${swallowed}": a ";" is missing before it`;
      out.push(refused('missing-semicolon', directive.place, says, message));
    }
    const meant = KNOWN.includes(directive.name) ? undefined : KNOWN.find((name) => isTypo(directive.name, name));
    if (meant !== undefined) {
      const says = `unknown directive "${directive.name}"`;
      out.push(refused('misspelt-directive', directive.place, says, `${says}: is "${meant}" meant?`));
    }
    if (directive.block !== null && !DATA.has(directive.name)) {
      out.push(...wordProblems(directive.block, [...path, directive.name]));
    }
  }
  return out;
}

/** One letter too many, too few, or two exchanged; short words would give false alarms. */
function isTypo(word: string, name: string): boolean {
  if (name.length < 7 || Math.abs(word.length - name.length) > 1 || word === name) return false;
  let start = 0;
  while (start < word.length && word[start] === name[start]) start += 1;
  const [rest, right] = [word.slice(start), name.slice(start)];
  const swapped = rest.length > 1 && (rest[1] ?? '') + (rest[0] ?? '') + rest.slice(2) === right;
  return (
    swapped || rest.slice(1) === right || rest === right.slice(1) || (rest.slice(1) === right.slice(1) && rest !== '')
  );
}

/** `include sites-enabled/*` takes what editors and packages leave behind. */
function fileProblems(config: NginxConfig): Problem[] {
  const left = /(?:~|\.(?:bak|save|orig|old|swp|rej|dpkg-\w+|ucf-\w+|rpmsave|rpmnew))$/;
  return config.files
    .filter((file) => file.includedFrom !== null && left.test(file.path))
    .map(({ path, includedFrom }) =>
      risk(
        'backup-file-included',
        includedFrom ?? { file: path, line: 1 },
        `${path} looks like a backup and is included`,
      ),
    );
}
