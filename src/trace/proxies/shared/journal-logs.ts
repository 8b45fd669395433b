import type { Route } from '../../../core/route.ts';

/** The socket of the local syslog, under its names: journald listens there (at `journal/syslog` a syslog daemon does). */
const LOCAL = /^syslog:server=unix:(?:\/dev\/log|\/run\/systemd\/journal\/dev-log)(?:,|$)/;

/** Apache's syslog is the local one: `syslog:facility:tag`, both may be left out (mod_core, ErrorLog). */
const APACHE = /^syslog(?::\w*(?::[^:]*)?)?$/;

/** Where a log of nginx or Apache on a host is read: what goes to the local syslog, or to standard error, is in its unit's journal. */
export function journalPlace(path: string): string {
  return path === 'stderr' || LOCAL.test(path) || APACHE.test(path) ? 'journal' : path;
}

/** A route with its logs where they are read. */
export function withJournal(route: Route): Route {
  const { error, access } = route.logs;
  return {
    ...route,
    logs: {
      error: error.map((log) => ({ ...log, path: journalPlace(log.path) })),
      access: access.map((log) => ({ ...log, path: journalPlace(log.path) })),
    },
  };
}

/** nginx writes `<190>Nov 27 18:53:18 vps nginx: ` in front; journald takes the time and leaves the rest. */
const TAG = /^(?:[\w.-]{1,255} )?\w{1,32}: (?!\[(?:emerg|alert|crit|error|warn|notice)\])/;

export function untagged(line: string): string {
  return line.replace(TAG, '');
}
