/** A proxy writes a request down when it is over; the port is hardly somebody else's so soon, milliseconds. */
const KEPT_MS = 10_000;

/** Connections from which this process asked over HTTP, as logs write them (`127.0.0.1:51234`), and when. */
const asked = new Map<string, number>();

/** Sockets of both families write IPv4 addresses as `::ffff:127.0.0.1`. */
function plain(client: string): string {
  return client.replace(/^::ffff:/i, '');
}

/** Tells that a connection of ours is or was in use; the oldest are forgotten. */
export function rememberOwn(address: string, port: number, now: number): void {
  const key = plain(`${address}:${port}`);
  asked.delete(key);
  asked.set(key, now);
  for (const [oldest, at] of asked) {
    if (now - at < KEPT_MS) break;
    asked.delete(oldest);
  }
}

/** Whether a connection was one of ours a moment ago: some logs tell nothing else of who asked. */
export function isOwnConnection(client: string, now: number): boolean {
  const at = asked.get(plain(client));
  return at !== undefined && now - at < KEPT_MS;
}
