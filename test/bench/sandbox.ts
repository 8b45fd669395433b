import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { buildAll } from '../../scripts/build.ts';
import { NODE_ENVIRONMENT, NODE_FLAGS } from '../../scripts/launch.ts';
import { end, FOLDER, later, PORT, ready, start } from './lib.ts';

/** An nginx of its own on loopback with a number of backends, and the agent beside it. */
export interface Sandbox {
  readonly folder: string;
  readonly errorLog: string;
  readonly accessLog: string;
  readonly url: string;
  /** Stops and starts a backend. */
  down(index: number): Promise<void>;
  up(index: number): Promise<void>;
  close(): Promise<void>;
}

const NGINX = PORT;
const BACKENDS = PORT + 100;
const API = PORT + 1;

function config(folder: string, count: number): string {
  const locations = Array.from(
    { length: count },
    (_, i) => `location /b${i}/ { proxy_pass http://127.0.0.1:${BACKENDS + i}; }`,
  ).join('\n');
  return `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 512; }
http { access_log ${folder}/access.log; client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2;
 fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
 server { listen 127.0.0.1:${NGINX}; server_name bench.test; ${locations} } }`;
}

export async function openSandbox(count: number): Promise<Sandbox> {
  const folder = resolve(FOLDER, 'sandbox');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/nginx.conf`, config(folder, count));
  const servers = new Map<number, Server>();
  const up = (index: number): Promise<void> =>
    new Promise((done) => {
      const server = createServer((_request, answer) => answer.end('ok\n'));
      server.keepAliveTimeout = 100;
      server.listen(BACKENDS + index, '127.0.0.1', done);
      servers.set(index, server);
    });
  const down = (index: number): Promise<void> =>
    new Promise((done) => {
      const server = servers.get(index);
      servers.delete(index);
      server?.closeAllConnections();
      if (server) server.close(() => done());
      else done();
    });
  for (let i = 0; i < count; i++) await up(i);
  const nginx = start('nginx', ['-c', `${folder}/nginx.conf`, '-p', folder]);
  await ready(`http://127.0.0.1:${NGINX}/b0/`);
  return {
    folder,
    errorLog: `${folder}/error.log`,
    accessLog: `${folder}/access.log`,
    url: `http://127.0.0.1:${NGINX}`,
    up,
    down,
    async close() {
      await end(nginx);
      for (let i = 0; i < count; i++) await down(i);
    },
  };
}

/** Builds the program as it is packaged, once per run, without compiled code of an earlier one; the file to start. */
export async function buildOnce(): Promise<string> {
  const folder = resolve(FOLDER, 'dist');
  rmSync(folder, { recursive: true, force: true });
  await buildAll(folder);
  return resolve(folder, 'main.mjs');
}

export interface RunningAgent {
  readonly child: ChildProcess;
  readonly pid: number;
  /** From the start of the process to /readyz saying so, milliseconds. */
  readonly readyMs: number;
  /** Lines of its log, parsed, as they come. */
  onLog(listener: (line: Readonly<Record<string, unknown>>) => void): void;
}

/** Starts the agent with a fresh state. */
export async function startAgent(main: string, folder: string, schedule: string): Promise<RunningAgent> {
  rmSync(`${folder}/state`, { recursive: true, force: true });
  mkdirSync(`${folder}/state`);
  writeFileSync(
    `${folder}/why502.yaml`,
    `api: { listen: "127.0.0.1:${API}" }\nstorage: { path: "${folder}/state/journal.db" }\nschedule: ${schedule}\n`,
  );
  const began = performance.now();
  const args = [...NODE_FLAGS, main, 'agent', '--config', `${folder}/why502.yaml`];
  const child = start(process.execPath, args, { ...process.env, ...NODE_ENVIRONMENT });
  const listeners: ((line: Readonly<Record<string, unknown>>) => void)[] = [];
  let rest = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    const lines = (rest + bytes.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{')) for (const listener of listeners) listener(JSON.parse(line));
  });
  const at = await ready(`http://127.0.0.1:${API}/readyz`);
  await later(10);
  return { child, pid: child.pid ?? 0, readyMs: at - began, onLog: (listener) => void listeners.push(listener) };
}

/** Compiled code is kept when the first start ends, as while packaging. */
export async function warm(main: string, folder: string): Promise<void> {
  const agent = await startAgent(main, folder, '{ every: 5s }');
  await later(3000);
  await end(agent.child);
}
