import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { ConfigReader } from '../../../src/proxies/config-reader.ts';

/** The installed nginx, or null. */
export function findNginx(): string | null {
  return ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find((path) => existsSync(path)) ?? null;
}

export const REQUIRED = process.env.WHY502_LAB === 'required';

/** Says loudly why a comparison with nginx did not run. */
export function complain(what: string): void {
  process.stderr.write(
    `\n*** SKIPPED: ${what}: no nginx here (apt-get install -y nginx-light). WHY502_LAB=required makes this fail. ***\n`,
  );
}

/** What a backend received. */
export interface Received {
  readonly at: string;
  readonly method: string;
  readonly uri: string;
  readonly host: string | null;
}

/** Backends on loopback ports and a socket; each notes what it gets under the request's X-Id. */
export interface Backends {
  readonly ports: readonly number[];
  readonly socket: string;
  readonly received: Map<string, Received[]>;
  close(): Promise<void>;
}

export async function startBackends(count: number, socket: string): Promise<Backends> {
  const received = new Map<string, Received[]>();
  const servers: Server[] = [];
  const open = new Set<Socket>();
  const serve = async (where: { port: number; host: string } | { path: string }): Promise<number> => {
    const server = createServer((connection) => {
      open.add(connection);
      connection.on('close', () => open.delete(connection));
      connection.on('error', () => connection.destroy());
      let text = '';
      connection.on('data', (chunk) => {
        text += chunk.toString('latin1');
        if (!text.includes('\r\n\r\n')) return;
        note(received, 'path' in where ? where.path : String(addressPort(server)), text);
        const status = backendStatus(/^\S+ ([\s\S]*?) HTTP/.exec(text)?.[1] ?? '');
        connection.end(`HTTP/1.0 ${status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(where, resolve));
    return addressPort(server);
  };
  const ports: number[] = [];
  for (let i = 0; i < count; i += 1) ports.push(await serve({ port: 0, host: '127.0.0.1' }));
  await serve({ path: socket });
  const close = async (): Promise<void> => {
    for (const connection of open) connection.destroy();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  };
  return { ports, socket, received, close };
}

/** Backends answer 200, or NNN when the URI holds `sNNN`. */
export function backendStatus(uri: string): number {
  return Number(/s(404|403|500|503)/.exec(uri)?.[1] ?? 200);
}

function addressPort(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function note(received: Map<string, Received[]>, at: string, text: string): void {
  const header = (name: string): string | null =>
    new RegExp(`\\r\\n${name}: ?([\\s\\S]*?)\\r\\n`, 'i').exec(text.slice(0, text.indexOf('\r\n\r\n') + 2))?.[1] ??
    null;
  const line = /^(\S+) ([\s\S]*?) HTTP\/1\.[01]\r\n/.exec(text);
  const id = header('X-Id') ?? '?';
  const list = received.get(id) ?? [];
  list.push({ at, method: line?.[1] ?? '?', uri: line?.[2] ?? '?', host: header('Host') });
  received.set(id, list);
}

/** Ports that nobody listens on now, below those that the kernel gives to clients (a client could meet itself there). */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let port = 20_000 + (process.pid % 100) * 100; ports.length < count && port < 32_768; port += 1) {
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

/** Privileged ports that no lab uses: connecting to them is refused at once. */
export const DEAD_PORTS: readonly number[] = [1, 2, 4];

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0' }, () => resolve(true));
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}

/** A running nginx of ours. */
export interface Nginx {
  /** The signal that ended it, when it crashed. */
  crash(): string | null;
  stop(): Promise<void>;
}

/** Starts nginx on `FOLDER/nginx.conf` and waits until `port` accepts; throws with nginx's own words when it does not. */
export async function startNginx(binary: string, folder: string, port: number): Promise<Nginx> {
  const child = spawn(binary, ['-p', `${folder}/`, '-c', `${folder}/nginx.conf`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`nginx did not start: ${said}${errorLog(folder)}`);
    if (await accepts(port)) return { crash: () => child.signalCode, stop: () => stop(child) };
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  await stop(child);
  throw new Error(`nginx does not listen: ${said}`);
}

function errorLog(folder: string): string {
  return existsSync(`${folder}/error.log`) ? readFileSync(`${folder}/error.log`, 'utf8') : '';
}

/** Ends a program of ours. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(impatient);
}

/** Does anybody accept on this port? */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** What the client got: a status and its Location, or nothing before the connection closed. */
export interface Answer {
  readonly status: number | null;
  readonly location: string | null;
}

/** Sends raw bytes and reads until the end. */
export function ask(address: string, port: number, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: address });
    let got = '';
    const done = (): void => {
      const head = got.slice(0, got.indexOf('\r\n\r\n') + 2);
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
      const location = /\r\nLocation: ([\s\S]*?)\r\n/i.exec(head)?.[1] ?? null;
      resolve({ status: status === undefined ? null : Number(status), location });
    };
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
    });
    socket.on('end', () => socket.end());
    socket.on('close', done);
    socket.on('error', (error) => (got === '' && !/RESET|REFUSED/.test(String(error)) ? reject(error) : done()));
    socket.setTimeout(10_000, () => {
      socket.destroy();
      reject(new Error(`no answer to ${JSON.stringify(text)}`));
    });
    socket.write(Buffer.from(text, 'utf8'));
  });
}

/** `nginx -t` on a file: its messages. */
export function checkConfig(binary: string, folder: string): { ok: boolean; said: string } {
  mkdirSync(folder, { recursive: true });
  const result = spawnSync(binary, ['-t', '-p', `${folder}/`, '-c', `${folder}/nginx.conf`], {
    encoding: 'utf8',
  });
  return { ok: result.status === 0, said: result.stderr + result.stdout };
}

/** The configuration reader of the tests: plain files. */
export const diskReader: ConfigReader = {
  async read(path) {
    try {
      return { is: 'text', text: await readFile(path, 'utf8') };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      return code === 'ENOENT'
        ? { is: 'absent' }
        : code === 'EACCES'
          ? { is: 'denied' }
          : { is: 'failed', why: String(error) };
    }
  },
  async glob(pattern) {
    const found: string[] = [];
    for await (const path of glob(pattern)) found.push(path);
    return found;
  },
};

export function lookOnDisk(path: string): 'file' | 'directory' | 'absent' {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'file';
  } catch {
    return 'absent';
  }
}

/** Files in memory, for tests without a disk. */
export function memoryReader(files: Readonly<Record<string, string>>): ConfigReader {
  return {
    read: async (path) => (files[path] === undefined ? { is: 'absent' } : { is: 'text', text: files[path] }),
    glob: async () => Object.keys(files),
  };
}
