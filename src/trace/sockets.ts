import type { Host } from '../host/host.ts';

/** A listening socket of the kernel's tables. */
export interface KernelSocket {
  /** Null for a Unix socket. */
  readonly host: string | null;
  readonly port: number | null;
  readonly path: string | null;
  readonly inode: number;
  readonly uid: number | null;
  /** Connections waiting to be accepted; null where the table does not tell. */
  readonly queue: number | null;
}

export interface SocketTable {
  readonly listening: readonly KernelSocket[];
  /** Connections to a remote end by TCP state; `host` without brackets. */
  to(host: string, port: number): Readonly<Record<string, number>>;
  /** Distinct local ports in use by TCP connections. */
  readonly localPorts: number;
}

const LISTEN = '0A';
const STATES: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '04': 'FIN_WAIT1',
  '05': 'FIN_WAIT2',
  '06': 'TIME_WAIT',
  '08': 'CLOSE_WAIT',
};

/** `0100007F` → `127.0.0.1`; 32 hex digits → an IPv6 address (proc(5): host byte order per 32-bit word). */
export function hexToHost(hex: string): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    for (let at = word + 6; at >= word; at -= 2) bytes.push(Number.parseInt(hex.slice(at, at + 2), 16));
  }
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[i * 2] ?? 0) << 8) | (bytes[i * 2 + 1] ?? 0)).toString(16),
  );
  return compressV6(groups);
}

/** Replaces the longest run of zero groups by `::` (RFC 5952). */
function compressV6(groups: readonly string[]): string {
  let best = { start: -1, length: 0 };
  for (let i = 0; i < groups.length; i += 1) {
    let length = 0;
    while (groups[i + length] === '0') length += 1;
    if (length > best.length) best = { start: i, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

/** Connections of one remote end, by TCP state. */
type Counts = Record<string, number>;

/** What the tables say of TCP. A busy host has thousands of rows: of all but listeners only what is asked for is decoded. */
class TcpTable {
  readonly listening: KernelSocket[] = [];
  readonly #localPorts = new Set<string>();
  /** By the hexadecimal port of the remote end, then by its host. */
  readonly #remotes = new Map<string, Map<string, Counts>>();

  get localPorts(): number {
    return this.#localPorts.size;
  }

  /**
   * Takes the rows of /proc/net/tcp or tcp6, `sl: local:port remote:port st tx:rx …` in fixed widths (proc(5)); a
   * listener's rx_queue is its accept queue.
   */
  take(text: string): void {
    for (let at = text.indexOf('\n') + 1; at > 0 && at < text.length; ) {
      const stop = text.indexOf('\n', at);
      const end = stop < 0 ? text.length : stop;
      const local = text.indexOf(': ', at) + 2;
      const width = text.indexOf(':', local) - local;
      if (local > 1 && local < end && (width === 8 || width === 32)) this.#row(text, local, width, end);
      at = end + 1;
    }
  }

  #row(text: string, local: number, width: number, end: number): void {
    const remote = local + width + 6;
    const after = remote + width + 6;
    const state = text.slice(after, after + 2);
    const localPort = text.slice(local + width + 1, remote - 1);
    if (state === LISTEN) {
      const [, queues = '', , , uid, , inode] = text.slice(after, end).split(/\s+/, 7);
      this.listening.push({
        host: hexToHost(text.slice(local, local + width)),
        port: Number.parseInt(localPort, 16),
        path: null,
        inode: Number(inode),
        uid: Number(uid),
        queue: Number.parseInt(queues.split(':')[1] ?? '0', 16),
      });
      return;
    }
    this.#localPorts.add(localPort);
    const name = STATES[state];
    if (name === undefined) return;
    const port = text.slice(remote + width + 1, remote + width + 5);
    const hosts = this.#remotes.get(port) ?? new Map<string, Counts>();
    this.#remotes.set(port, hosts);
    const host = text.slice(remote, remote + width);
    const counts = hosts.get(host) ?? {};
    counts[name] = (counts[name] ?? 0) + 1;
    hosts.set(host, counts);
  }

  to(host: string, port: number): Readonly<Counts> {
    const counts: Counts = {};
    for (const [hex, own] of this.#remotes.get(port.toString(16).toUpperCase().padStart(4, '0')) ?? [])
      if (hexToHost(hex) === host)
        for (const [state, count] of Object.entries(own)) counts[state] = (counts[state] ?? 0) + count;
    return counts;
  }
}

/** Listening stream sockets of /proc/net/unix: the flag SO_ACCEPTCON is 0x10000. */
export function parseUnixTable(text: string): KernelSocket[] {
  const found: KernelSocket[] = [];
  for (const line of text.split('\n').slice(1)) {
    const match = /^\S+ \S+ \S+ (\S+) (\S+) \S+ +(\d+) ?(.*)$/.exec(line);
    if (!match || (Number.parseInt(match[1] ?? '0', 16) & 0x10000) === 0 || !match[4]) continue;
    found.push({ host: null, port: null, path: match[4], inode: Number(match[3]), uid: null, queue: null });
  }
  return found;
}

const TABLE_BYTES = 8 * 1024 * 1024;

/** Reads the kernel's socket tables of the agent's network namespace (or of `pid`'s). */
export async function readSockets(host: Host, pid: number | 'self' = 'self'): Promise<SocketTable> {
  const [tcp, tcp6, unix] = await Promise.all(
    ['tcp', 'tcp6', 'unix'].map((name) => host.read(`/proc/${pid}/net/${name}`, { maxBytes: TABLE_BYTES })),
  );
  const table = new TcpTable();
  for (const look of [tcp, tcp6]) if (look?.is === 'seen') table.take(look.value.text);
  const paths = unix?.is === 'seen' ? parseUnixTable(unix.value.text) : [];
  return {
    listening: [...paths, ...table.listening],
    to: (host, port) => table.to(host, port),
    localPorts: table.localPorts,
  };
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** True when a connection to `host:port` reaches this listener. `::` also takes IPv4 unless a v4 listener is more exact. */
export function accepts(socket: KernelSocket, host: string, port: number): boolean {
  if (socket.port !== port || socket.host === null) return false;
  if (socket.host === host) return true;
  if (!isWildcard(socket.host)) return false;
  return socket.host === '::' || !host.includes(':');
}

/** The listener's address as people write it. */
export function formatSocket(socket: KernelSocket): string {
  if (socket.path !== null) return `unix:${socket.path}`;
  return socket.host?.includes(':') ? `[${socket.host}]:${socket.port}` : `${socket.host}:${socket.port}`;
}
