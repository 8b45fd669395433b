/** Names of units that stand for programs of another keeper than systemd: `pm2:web`, `supervisor:shop`. */
const KEPT = /^(pm2|supervisor):(.*)$/s;

/** Is this the name of a program that a keeper keeps? */
export function isKept(name: string): boolean {
  return KEPT.test(name);
}

/** The command that shows a unit's state, whatever keeps it. */
export function shownBy(name: string): string {
  const [keeper, kept] = KEPT.exec(name)?.slice(1) ?? [];
  if (kept === undefined) return `systemctl show ${name}`;
  return `${keeper === 'pm2' ? 'pm2 describe' : 'supervisorctl status'} ${kept}`;
}
