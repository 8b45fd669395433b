import { type ChildProcess, spawn } from 'node:child_process';
import { basename } from 'node:path';
import { accepts, ask, type Backends, type Received } from './nginx/lab.ts';

/** Starts a proxy in the foreground and waits until it listens; throws with its own words when it does not. */
export async function startProxy(binary: string, args: readonly string[], port: number): Promise<ChildProcess> {
  const name = basename(binary);
  const child = spawn(binary, [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  for (let tries = 0; tries < 400; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${name} did not start: ${said}`);
    if (await accepts(port)) return child;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGTERM');
  throw new Error(`${name} does not listen: ${said}`);
}

interface Asked {
  readonly host: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends a GET that the backends can tell by its id: what the client got, and what they did. */
export async function sendGet(
  port: number,
  asked: Asked,
  id: string,
  backends: Backends,
): Promise<{ status: number | null; got: readonly Received[] }> {
  const headers = Object.entries({ Host: asked.host, 'X-Id': id, Connection: 'close', ...asked.headers });
  const text = `GET ${asked.uri} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const { status } = await ask('127.0.0.1', port, text);
  return { status, got: backends.received.get(id) ?? [] };
}
