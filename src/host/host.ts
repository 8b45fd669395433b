import type { Address } from '../core/address.ts';

/** The answer to a look: a value, honest absence, no right to look (with the command that would allow it), or a failure. */
export type Look<T> =
  | { readonly is: 'seen'; readonly value: T }
  | { readonly is: 'absent' }
  | { readonly is: 'denied'; readonly why: string; readonly allow: string | null }
  | { readonly is: 'failed'; readonly why: string };

export interface FileText {
  readonly text: string;
  /** Size of the whole file, bytes; `text` may be only its start or end. */
  readonly size: number;
  readonly changedAt: number;
  readonly truncated: boolean;
}

/** What lstat says; `target` is where a symbolic link leads in the end. Times in milliseconds. */
export interface FileInfo {
  readonly kind: 'file' | 'directory' | 'socket' | 'link' | 'fifo' | 'device';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly inode: number;
  /** The later of the content's and the entry's change: `mv` and `cp -p` keep the first. */
  readonly changedAt: number;
  /** When the content changed. */
  readonly writtenAt: number;
  readonly target: string | null;
}

export interface Output {
  /** Null when a signal or the time limit ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ConnectResult {
  readonly is: 'connected' | 'failed';
  /** `ECONNREFUSED`, `ENOENT`, `EACCES`, `EAGAIN`, `ETIMEDOUT` …; null when connected. */
  readonly errno: string | null;
  readonly ms: number;
  /** What the peer said within the time limit after `send`, as latin1, at most 4 KiB. */
  readonly received: string;
}

export interface HttpRequest {
  readonly scheme: 'http' | 'https';
  readonly address: Address;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text body, or base64 of bytes when `bodyIsBase64`. */
  readonly body?: string;
  readonly bodyIsBase64?: boolean;
  readonly timeoutMs: number;
  /** How long the connection alone may take; default: as long as the whole. */
  readonly connectTimeoutMs?: number;
  readonly serverName?: string;
  readonly verifyTls?: boolean;
}

export interface HttpAnswer {
  readonly is: 'answered' | 'failed';
  /** Where it stopped, when it failed. */
  readonly phase: 'resolve' | 'connect' | 'tls' | 'send' | 'header' | 'body' | 'done';
  readonly errno: string | null;
  readonly message: string | null;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly headerBytes: number | null;
  /** First 16 KiB. */
  readonly body: string;
  readonly connectMs: number | null;
  readonly ms: number;
}

export interface Who {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly name: string;
  readonly hostname: string;
  readonly bootAt: number;
  /** Minutes east of UTC: programs such as nginx write local time without a zone. */
  readonly zoneMinutes: number;
}

/** Memory and file systems as systeminformation sees them; bytes. */
export interface SystemInfo {
  readonly memory: {
    readonly total: number;
    readonly available: number;
    readonly swapTotal: number;
    readonly swapFree: number;
  };
  readonly disks: readonly {
    readonly mount: string;
    readonly type: string;
    readonly size: number;
    readonly available: number;
  }[];
}

/** Room on the file system that holds a path; bytes. `inodes` is 0 where they are not counted (btrfs). */
export interface Space {
  readonly totalBytes: number;
  /** What is left for programs without root's reserve. */
  readonly availableBytes: number;
  readonly inodes: number;
  readonly inodesFree: number;
}

export interface ReadOptions {
  /** Default 256 KiB. */
  readonly maxBytes?: number;
  /** Which part when the file is larger; default the start. */
  readonly from?: 'start' | 'end';
  /** `base64`: the bytes as they are, for what is no text; default: text, bytes that are none made visible. */
  readonly as?: 'text' | 'base64';
}

export interface ConnectOptions {
  readonly timeoutMs: number;
  /** Bytes to send once connected, latin1. */
  readonly send?: string;
  /** Wait for an answer at most this long, milliseconds; 0: do not wait. */
  readonly listenMs?: number;
  /** Stop listening once this many bytes have come; default 4,096. */
  readonly enough?: number;
}

export interface TlsOptions {
  readonly timeoutMs: number;
  /** The name that is asked for (SNI) and that the certificate must be for. */
  readonly serverName: string;
}

/** How a TLS handshake ended. Times in milliseconds since the epoch. */
export type TlsAnswer =
  | { readonly is: 'failed'; readonly errno: string; readonly message: string; readonly ms: number }
  | {
      readonly is: 'shown';
      readonly ms: number;
      readonly protocol: string | null;
      readonly subject: string;
      readonly issuer: string;
      readonly names: readonly string[];
      readonly validFrom: number;
      readonly validTo: number;
      /** Why a client that checks would refuse it: `CERT_HAS_EXPIRED`, `ERR_TLS_CERT_ALTNAME_INVALID` …; null when it would not. */
      readonly refused: string | null;
    };

/**
 * The only door to the machine. Every method is a question with a JSON answer, so that `record.ts` can keep the
 * answers and `replay.ts` can give them again. No method throws for what the machine says; nothing here changes it.
 */
export interface Host {
  /** Milliseconds since the epoch. */
  now(): number;
  who(): Promise<Look<Who>>;
  read(path: string, options?: ReadOptions): Promise<Look<FileText>>;
  info(path: string): Promise<Look<FileInfo>>;
  list(path: string): Promise<Look<readonly string[]>>;
  /** Room left on the file system of a path (statfs). */
  space(path: string): Promise<Look<Space>>;
  readlink(path: string): Promise<Look<string>>;
  /** Paths that match, sorted as glob(3) does. */
  glob(pattern: string): Promise<Look<readonly string[]>>;
  /** Runs a read-only program of the allow-list with an argument array; absent when it is not installed. */
  run(program: string, args: readonly string[], timeoutMs?: number): Promise<Look<Output>>;
  connect(address: Address, options: ConnectOptions): Promise<Look<ConnectResult>>;
  http(request: HttpRequest): Promise<Look<HttpAnswer>>;
  /** Names as the host's libc resolves them. */
  resolve(name: string): Promise<Look<readonly string[]>>;
  /** Which processes hold these socket inodes; inodes that none (visible) holds are left out. */
  socketOwners(inodes: readonly number[]): Promise<Look<readonly { readonly inode: number; readonly pid: number }[]>>;
  /** Shakes hands over TLS and says what certificate was shown; nothing is sent. */
  tls(address: Address, options: TlsOptions): Promise<Look<TlsAnswer>>;
  /** Memory and disks, for the scheduled probes; costs tens of milliseconds the first time. */
  system(): Promise<Look<SystemInfo>>;
  /** GET on the Docker engine's API, answer parsed. Only paths of the allow-list are sent. */
  docker(path: string): Promise<Look<unknown>>;
}
