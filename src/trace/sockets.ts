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
  /** Connections per remote `host:port` and TCP state. */
  readonly outgoing: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** Distinct local ports in use by TCP connections. */
  readonly localPorts: number;
}

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

interface Row {
  readonly localHost: string;
  readonly localPort: number;
  readonly remote: string;
  readonly state: string;
  readonly rxQueue: number;
  readonly uid: number;
  readonly inode: number;
}

function parseRow(line: string): Row | null {
  const cells = line.trim().split(/\s+/);
  const [, local, remote, state, queues, , , uid, , inode] = cells;
  if (!local || !remote || !state || !queues?.includes(':') || !local.includes(':')) return null;
  const [localHex = '', localPort = ''] = local.split(':');
  const [remoteHex = '', remotePort = ''] = remote.split(':');
  const remoteHost = hexToHost(remoteHex);
  return {
    localHost: hexToHost(localHex),
    localPort: Number.parseInt(localPort, 16),
    remote: `${remoteHost.includes(':') ? `[${remoteHost}]` : remoteHost}:${Number.parseInt(remotePort, 16)}`,
    state,
    rxQueue: Number.parseInt(queues.split(':')[1] ?? '0', 16),
    uid: Number(uid),
    inode: Number(inode),
  };
}

/** Rows of /proc/net/tcp and tcp6; the listeners' rx_queue is the accept queue (proc(5)). */
export function parseTcpTable(text: string): readonly Row[] {
  return text
    .split('\n')
    .slice(1)
    .map(parseRow)
    .filter((row) => row !== null);
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
  const rows = [tcp, tcp6].flatMap((look) => (look?.is === 'seen' ? parseTcpTable(look.value.text) : []));
  const listening: KernelSocket[] = unix?.is === 'seen' ? parseUnixTable(unix.value.text) : [];
  const outgoing = new Map<string, Record<string, number>>();
  const ports = new Set<number>();
  for (const row of rows) {
    if (row.state === '0A') {
      listening.push({
        host: row.localHost,
        port: row.localPort,
        path: null,
        inode: row.inode,
        uid: row.uid,
        queue: row.rxQueue,
      });
      continue;
    }
    ports.add(row.localPort);
    const state = STATES[row.state];
    if (!state) continue;
    const counts = outgoing.get(row.remote) ?? {};
    counts[state] = (counts[state] ?? 0) + 1;
    outgoing.set(row.remote, counts);
  }
  return { listening, outgoing, localPorts: ports.size };
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
