import { parseAddress } from '../core/address.ts';
import type { SceneFile, SceneListener, SceneRow } from '../core/scene.ts';
import { strip } from '../logs/strip.ts';

/** A line that could say where something listens. */
const MAY_LISTEN =
  /listen|running (?:on|at)|started (?:server )?on|слуша|escuch|écoute|lauscht|escut|监听|侦听|待ち受け|포트에서|serving (?:on|at)|ready on|bound to|local:|server (?:is )?(?:on|at|up)/i;
/** Words of trouble: `could not listen on` says where nothing listens. */
const NOT = /error|fail|cannot|could not|unable|denied|in use|refused|timed? ?out|no listening/i;
/** Ports of things that an app leans on, of proxies, debuggers and metrics: nobody's backend. */
const NOT_APPS = new Set([
  22, 25, 53, 80, 110, 111, 143, 443, 465, 587, 631, 953, 993, 995, 2019, 3306, 5432, 5672, 6010, 6011, 6012, 6379,
  8443, 9090, 9100, 9229, 9876, 10050, 11211, 27017, 33060, 4369, 15672, 25672,
]);
/** Ports of the web, where an app server in a container may listen as well as a proxy. */
const WEB = new Set([80, 443, 8443]);
const APP_SERVER =
  /Now listening on: |Uvicorn running on |Listening at: |Tomcat started on port|Started ServerConnector|Netty started on port/;
const NOT_WHO =
  /nginx|proxy|traefik|caddy|haproxy|apache|httpd|postgres|mysql|maria|redis|mongo|^db\b|database|memcache|rabbit|elastic|worker|celery/i;

const HOST = String.raw`(?<host>\[[0-9a-fA-F:.]+\]|[\w.*-]+)?`;
const PATTERNS: readonly RegExp[] = [
  /(?:слуша\S{1,6}|escuch\S{1,6}|écoute|lauscht|escut\S{1,6}|监听|侦听|待ち受け)\D{1,24}?(?<port>\d{4,5})(?!\d)|(?<!\d)(?<port2>\d{4,5})\s?(?:번 )?포트에서/,
  // Where it says both where it listens and how to visit it, the first counts.
  /\b(?:server|listening|started|running) on (?<host>0\.0\.0\.0|\[::\]|\*):(?<port>\d{2,5})\b/i,
  new RegExp(String.raw`https?:\/\/${HOST}:(?<port>\d{2,5})`),
  new RegExp(
    String.raw`(?:listening|serving|running|started|bound|ready|server)\b.{0,60}?(?:\bon|\bat|\bto|address|addr=|:)\s{0,8}${HOST}:(?<port>\d{2,5})\b`,
    'i',
  ),
  /(?:listening|running|started|ready|server|up)\b.{0,60}?\bport(?:\(s\))?\s{0,3}[:=]?\s{0,3}(?<port>\d{2,5})\b/i,
  /(?:listening|bound)\b.{0,40}?(?:unix:(?:\/\/)?|UNIX address |addr=)(?<path>\/[^\s"'()]{1,200})/i,
];
/** Programs of a table that are nobody's backend. */
const NOT_PROGRAM =
  /^(?:nginx|haproxy|caddy|traefik|envoy|sshd|systemd\S*|init|mongod|mysqld|mariadbd?|postgres|postmaster|redis\S*|memcached|master|exim\d?|sendmail|dovecot|cupsd|rpcbind|rpc\S*|named|unbound|dnsmasq|chronyd|containerd|dockerd|zabbix\S*|node_export\S*|prometheus|epmd|vsftpd|proftpd|smbd|snmpd|fail2ban\S*|php-fpm_exporter)$/;
const LISTED = /^(?<mode>s[rwxstST-]{9})[.+@]?\s+\d+\s+(?<owner>\S+)\s+(?<group>\S+)\s+.{6,60}?\s(?<path>\S+)$/;

function read(text: string): { host: string; port: number | null } | null {
  for (const pattern of PATTERNS) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) continue;
    if (groups.path !== undefined) return { host: groups.path, port: null };
    const port = Number(groups.port ?? groups.port2);
    if (port > 0 && port <= 65_535) return { host: (groups.host ?? '').replace(/^\[|\]$/g, ''), port };
  }
  return null;
}

/** Where programs say that they listen, or the line's row of a table does; proxies and databases are left out. */
export function listenerOf(raw: string, line: number, row: SceneRow | null): SceneListener | null {
  if (row !== null) {
    const { host, port, program } = row;
    if (NOT_APPS.has(port) || NOT_PROGRAM.test(program)) return null;
    return { host, port, who: program, listed: true, line, text: raw.trim() };
  }
  if (raw.length > 600 || !MAY_LISTEN.test(raw) || NOT.test(raw)) return null;
  const { rest, container, unit, program } = strip(raw);
  const found = read(rest);
  const who = container ?? unit ?? program ?? '';
  if (found === null || NOT_WHO.test(who)) return null;
  if (found.port !== null && NOT_APPS.has(found.port) && !(WEB.has(found.port) && APP_SERVER.test(rest))) return null;
  return { ...found, who, line, text: rest.trim() };
}

/** A socket file of a pasted `ls -l`. */
export function fileOf(raw: string, line: number): SceneFile | null {
  if (!raw.startsWith('s') || raw.length > 300) return null;
  const groups = LISTED.exec(raw.trimEnd())?.groups;
  if (groups === undefined) return null;
  const { mode = '', owner = '', group = '', path = '' } = groups;
  return { path, mode, owner, group, line, text: raw.trim() };
}

/** The listener's own idea of its address, when it is whole. */
export function isWildcard(host: string): boolean {
  return host === '' || host === '*' || host === '::' || host === '0.0.0.0' || parseAddress(`${host}:1`) === null;
}
