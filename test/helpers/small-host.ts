import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const WHY502 = resolve('bin/why502');

/** Needs root, namespaces and nginx; where they are missing the tests that use it are left out, and say so. */
export const canHost =
  process.getuid?.() === 0 && spawnSync('sh', ['-c', 'command -v nginx unshare nsenter setpriv']).status === 0;

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What answers behind nginx: `mode` is read anew with each request from a file beside it. */
const BACKEND = `
const http = require('node:http'), fs = require('node:fs');
const [port, folder] = process.argv.slice(1);
http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    fs.appendFileSync(folder + '/requests', JSON.stringify({ at: Date.now(), method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString('base64') }) + '\\n');
    response.setHeader('content-type', 'application/json');
    const mode = fs.existsSync(folder + '/mode') ? fs.readFileSync(folder + '/mode', 'utf8').trim() : 'ok';
    if (request.url === '/hook') {
      response.statusCode = mode === 'refuse' ? 500 : mode === 'busy' ? 429 : 204;
      if (mode === 'busy') response.setHeader('retry-after', '3');
      if (mode === 'slow') return setTimeout(() => response.end(), 3000);
      return response.end();
    }
    response.end(JSON.stringify({ status: 'ok', database: mode === 'disconnected' ? 'disconnected' : 'connected' }));
  });
}).listen(Number(port), '127.0.0.1');
`;

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** nginx with one route to one backend, in namespaces of its own: nothing else of this machine is seen from inside. */
export class SmallHost {
  readonly folder = mkdtempSync(join(tmpdir(), 'why502-host-'));
  readonly #children = new Set<ChildProcess>();
  /** The command line as a checkout has it. */
  readonly program = WHY502;
  #pid = 0;
  #backend: ChildProcess | null = null;

  static async open(): Promise<SmallHost> {
    const host = new SmallHost();
    await host.#boot();
    await host.startBackend();
    await host.startNginx();
    return host;
  }

  async #boot(): Promise<void> {
    const etc = join(this.folder, 'nginx');
    for (const name of ['nginx', 'why502', 'log', 'state']) mkdirSync(join(this.folder, name));
    writeFileSync(
      join(etc, 'nginx.conf'),
      `worker_processes 1; pid /run/nginx.pid; error_log ${this.folder}/log/error.log;
events { worker_connections 64; }
http { access_log ${this.folder}/log/access.log;
  server {
    listen 127.0.0.1:80; server_name localhost; merge_slashes off;
    location /files/ { root /nowhere; }
    location /app/ { proxy_pass http://127.0.0.1:8000/; proxy_set_header X-Api-Key planted-in-nginx-7c1f; }
  } }\n`,
    );
    const mounts = [
      'ip link set lo up',
      'mount -t tmpfs none /run',
      `mount --bind ${etc} /etc/nginx`,
      'mount -t tmpfs none /etc/systemd/system',
    ].join(' && ');
    const child = spawn(
      'unshare',
      ['-npmuf', '--mount-proc', '--kill-child', 'sh', '-c', `${mounts} && hostname small && echo up && exec sleep 1d`],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.#children.add(child);
    await once(child.stdout, 'data');
    this.#pid = childrenOf(child.pid ?? 0)[0] ?? 0;
  }

  #words(words: readonly string[], user: number | null): string[] {
    const as = user === null ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
    return ['-t', String(this.#pid), '-m', '-n', '-p', '-u', ...as, ...words];
  }

  /** Starts a program inside that goes on running. */
  start(words: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn('nsenter', this.#words(words, null), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#children.add(child);
    child.stdout.resume();
    child.stderr.resume();
    return child;
  }

  /** Runs the real command line inside, to its end; nothing is on its standard input unless given. */
  why502(
    words: readonly string[],
    over: { env?: Record<string, string>; input?: string | Buffer; user?: number } = {},
  ): Ran {
    const { NO_COLOR: _color, FORCE_COLOR: _force, LANG: _lang, LC_ALL: _all, ...clean } = process.env;
    const done = spawnSync('nsenter', this.#words([WHY502, ...words], over.user ?? null), {
      cwd: this.folder,
      env: { ...clean, LANG: 'C.UTF-8', HOME: this.folder, ...over.env },
      input: over.input ?? '',
      maxBuffer: 64 * 1024 * 1024,
      encoding: 'utf8',
      timeout: 120_000,
    });
    return { code: done.status, out: done.stdout, err: done.stderr };
  }

  /** Runs any program inside, to its end. */
  runInside(words: readonly string[]): Ran {
    const done = spawnSync('nsenter', this.#words(words, null), { encoding: 'utf8' });
    return { code: done.status, out: done.stdout, err: done.stderr };
  }

  /** A server like the backend on a port of its own, which keeps what it is asked in a folder: a receiver of webhooks. */
  async startServer(port: number, folder: string): Promise<ChildProcess> {
    mkdirSync(folder, { recursive: true });
    const server = this.start([process.execPath, '-e', BACKEND, String(port), folder]);
    await this.until(`http://127.0.0.1:${port}/`);
    return server;
  }

  async startBackend(): Promise<void> {
    this.#backend = this.start([process.execPath, '-e', BACKEND, '8000', this.folder]);
    await this.until('http://127.0.0.1:8000/');
  }

  #nginx: ChildProcess | null = null;

  async startNginx(): Promise<void> {
    this.#nginx = this.start(['nginx', '-g', 'daemon off;']);
    await this.until('http://127.0.0.1/app/');
  }

  async stopNginx(): Promise<void> {
    if (this.#nginx) await this.end(this.#nginx);
    this.#nginx = null;
  }

  /** Ends the backend as a crash would. */
  async stopBackend(): Promise<void> {
    if (this.#backend) await this.end(this.#backend, 'SIGKILL');
    this.#backend = null;
  }

  /** The status that a request inside is answered with; 0 for none. */
  status(url: string): number {
    const done = spawnSync(
      'nsenter',
      this.#words(['curl', '-s', '-o', '/dev/null', '-m', '5', '-w', '%{http_code}', url], null),
      { encoding: 'utf8' },
    );
    return Number(done.stdout);
  }

  async until(url: string, wanted = 200, tries = 200): Promise<void> {
    for (let i = 0; i < tries; i++) {
      if (this.status(url) === wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${url} does not answer ${wanted}`);
  }

  /** What the backend was asked, oldest first. */
  requests(
    folder = this.folder,
  ): { at: number; method: string; url: string; headers: Record<string, string>; body: string }[] {
    const file = join(folder, 'requests');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  set mode(mode: string) {
    writeFileSync(join(this.folder, 'mode'), mode);
  }

  /** nsenter waits for the program that it started: a signal is for that one. */
  signal(child: ChildProcess, signal: NodeJS.Signals): void {
    for (const pid of childrenOf(child.pid ?? 0)) process.kill(pid, signal);
  }

  /** The exit code of a program that was started inside, after a signal. */
  async end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (child.exitCode !== null) return child.exitCode;
    const over = once(child, 'exit');
    this.signal(child, signal);
    const [code] = await over;
    this.#children.delete(child);
    return code;
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
