/** Paths that nginx has when its configuration names none. */
export interface CompiledDefaults {
  /** With a slash at the end: relative roots and log files start here. */
  readonly prefix: string;
  readonly errorLog: string;
  readonly accessLog: string;
  readonly pid: string;
  readonly user: string;
}

/** The defaults of the build whose main file is `main`: Debian's, nginx.org's or a local build's, with what is known put over them. */
export function compiledDefaults(main: string, known: Partial<CompiledDefaults>): CompiledDefaults {
  const guess = guessBuild(main);
  const prefix = withSlash(known.prefix ?? guess.prefix);
  const place = (path: string): string => (path === 'stderr' || path.startsWith('/') ? path : prefix + path);
  return {
    prefix,
    errorLog: place(known.errorLog ?? guess.errorLog),
    accessLog: place(known.accessLog ?? guess.accessLog),
    pid: place(known.pid ?? guess.pid),
    user: known.user ?? guess.user,
  };
}

/** Reads the `configure arguments:` of `nginx -V`; empty when there are none. */
export function compiledFromVersion(text: string): Partial<CompiledDefaults> {
  const flag = (name: string): string | undefined =>
    new RegExp(`(?:^|\\s)--${name}=(\\S+)`).exec(text)?.[1]?.replace(/^'|'$/g, '');
  const entries = Object.entries({
    prefix: flag('prefix'),
    errorLog: flag('error-log-path'),
    accessLog: flag('http-log-path'),
    pid: flag('pid-path'),
    user: flag('user'),
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

function guessBuild(main: string): CompiledDefaults {
  const built = /^(.*)\/conf\/[^/]+$/.exec(main);
  if (built) {
    const local = { errorLog: 'logs/error.log', accessLog: 'logs/access.log', pid: 'logs/nginx.pid', user: 'nobody' };
    return { prefix: built[1] ?? '/', ...local };
  }
  return {
    prefix: '/usr/share/nginx',
    errorLog: '/var/log/nginx/error.log',
    accessLog: '/var/log/nginx/access.log',
    pid: '/run/nginx.pid',
    user: 'www-data',
  };
}
