const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:nginx|openresty|tengine|angie|freenginx|ingress-nginx|nginx-ingress.*)$/, 'nginx'],
  [/^(?:apache2?|httpd|apachectl)$/, 'apache'],
  [/^haproxy/, 'haproxy'],
  [/^caddy/, 'caddy'],
  [/^traefik/, 'traefik'],
  [/^gunicorn/, 'gunicorn'],
  [/^uvicorn/, 'uvicorn'],
  [/^hypercorn/, 'hypercorn'],
  [/^daphne/, 'daphne'],
  [/^uwsgi/, 'uwsgi'],
  [/^php-?fpm/, 'php-fpm'],
  [/^php/, 'php'],
  [/^puma/, 'puma'],
  [/^(?:ruby|rails|bundle|unicorn|sidekiq)/, 'ruby'],
  [/^(?:node|nodejs|npm|yarn|pnpm)$/, 'node'],
  [/^java/, 'java'],
  [/^python/, 'python'],
  [/^celery/, 'celery'],
  [/^(?:postgres|postgresql|postmaster|pg_ctl|pg_ctlcluster)/, 'postgresql'],
  [/^(?:mysqld?|mariadbd?|mysqld_safe)/, 'mysql'],
  [/^(?:redis|valkey|keydb)/, 'redis'],
  [/^mongo/, 'mongodb'],
  [/^systemd/, 'systemd'],
  [/^kernel$/, 'kernel'],
  [/^(?:dockerd|docker|containerd|podman)/, 'docker'],
  [/^supervisor/, 'supervisord'],
  [/^(?:pm2|PM2)/, 'pm2'],
];

/** Our name of the program behind a syslog identifier, a container or a unit; null when it says nothing. */
export function programOf(name: string | null | undefined): string | null {
  if (name === null || name === undefined || name === '') return null;
  const base = name
    .replace(/^.*\//, '')
    .replace(/\.service$/, '')
    .toLowerCase();
  return NAMES.find(([pattern]) => pattern.test(base))?.[1] ?? null;
}
