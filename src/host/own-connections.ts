/** A proxy writes a request down when it is over; the port is hardly somebody else's so soon, milliseconds. */
const KEPT_MS = 10_000;

/** Connections over which this process asked over HTTP, as logs write them (`127.0.0.1:51234`), with the port asked, and when. */
const asked = new Map<string, number>();

/** Sockets of both families write IPv4 addresses as `::ffff:127.0.0.1`. */
function keyOf(client: string, to: number): string {
  return `${client.replace(/^::ffff:/i, '')} ${to}`;
}

/** Tells that a connection of ours to a port is or was in use; the oldest are forgotten. */
export function rememberOwn(address: string, port: number, to: number, now: number): void {
  const key = keyOf(`${address}:${port}`, to);
  asked.delete(key);
  asked.set(key, now);
  for (const [oldest, at] of asked) {
    if (now - at < KEPT_MS) break;
    asked.delete(oldest);
  }
}

/**
 * Whether a connection to one of these ports was ours a moment ago: some logs tell nothing else of who asked. The kernel
 * gives the same port to somebody who asks another one.
 */
export function isOwnConnection(client: string, ports: ReadonlySet<number>, now: number): boolean {
  for (const to of ports) {
    const at = asked.get(keyOf(client, to));
    if (at !== undefined && now - at < KEPT_MS) return true;
  }
  return false;
}
