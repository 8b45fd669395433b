import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapt } from '../../../src/proxies/caddy/adapt.ts';
import { readJsonConfig } from '../../../src/proxies/caddy/json.ts';
import { loadCaddyfile } from '../../../src/proxies/caddy/load.ts';
import type { CaddyConfig } from '../../../src/proxies/caddy/model.ts';
import { serve } from '../../../src/proxies/caddy/serve.ts';
import { complain, diskReader, freePorts, REQUIRED } from '../nginx/lab.ts';
import { HOSTS, makeSites, random, URLS } from './generate.ts';

const CADDY = ['/usr/bin/caddy', '/usr/local/bin/caddy'].find((path) => existsSync(path)) ?? null;
const CONFIGS = 60;
const MOST = 60;
const REQUESTS = 30;

if (CADDY === null && !REQUIRED) complain('Caddy against its own routing (here: apt-get install -y caddy)');

describe.skipIf(CADDY === null && !REQUIRED)('which route serves a URL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'why502-caddy-'));
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const servers: Server[] = [];
  const file = join(folder, 'Caddyfile');
  const ports: number[] = [];
  let child: ChildProcess | null = null;
  let config: CaddyConfig;
  let fromJson: CaddyConfig | null = null;

  async function ask(port: number, host: string, path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, agent, headers: { host: `${host}:${port}` } }, (answer) => {
        let body = '';
        answer.on('data', (chunk) => {
          body += chunk;
        });
        answer.on('end', () => resolve(`${answer.statusCode} ${body}`.trim()));
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  function foretold(from: CaddyConfig, port: number, host: string, uri: string): string | null {
    const decision = serve(from, { scheme: 'http', port, host, method: 'GET', uri });
    if (!decision.sure) return null;
    if (decision.is === 'nothing') return '200';
    if (decision.is === 'respond') return decision.status === 299 ? '299 own' : String(decision.status);
    const [target] = decision.pass.targets;
    const number = target?.address.is === 'unix' ? /(\d+)\.sock$/.exec(target.address.path)?.[1] : '?';
    return `200 ${number} ${decision.uri}`;
  }

  beforeAll(async () => {
    ports.push(...(await freePorts(CONFIGS + 1)));
    for (let n = 0; n < MOST; n += 1) {
      const server = createServer((req, res) => res.end(`${n} ${req.url}`));
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(join(folder, `${n}.sock`), resolve));
    }
    const socket = (n: number): string => `unix/${join(folder, `${n}.sock`)}`;
    const admin = `{\n  admin localhost:${ports.at(-1)}\n  auto_https off\n}\n`;
    const texts = ports.slice(0, CONFIGS).map((port, i) => {
      for (let seed = i * 1000 + 1; ; seed += 1) {
        const made = makeSites(seed, port, socket, MOST);
        writeFileSync(file, admin + made.text);
        try {
          execFileSync(CADDY ?? '', ['adapt', '--config', file, '--adapter', 'caddyfile'], { stdio: 'pipe' });
          return made.text;
        } catch {
          // Not every text is one that Caddy takes: the next number.
        }
      }
    });
    writeFileSync(file, admin + texts.join('\n'));
    const json = execFileSync(CADDY ?? '', ['adapt', '--config', file, '--adapter', 'caddyfile'], { stdio: 'pipe' });
    fromJson = readJsonConfig(json.toString(), 'adapted.json');
    config = adapt(await loadCaddyfile(diskReader, file));
    child = spawn(CADDY ?? '', ['run', '--config', file, '--adapter', 'caddyfile'], {
      stdio: 'ignore',
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    });
    for (let tries = 0; tries < 200; tries += 1) {
      if (await ask(ports[0] ?? 0, 'a.test', '/').catch(() => null)) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }, 120_000);

  afterAll(async () => {
    child?.kill('SIGKILL');
    agent.destroy();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    rmSync(folder, { recursive: true, force: true });
  });

  it('our reading and a real Caddy agree, from the Caddyfile and from its JSON', async () => {
    const next = random(7);
    const wrong: string[] = [];
    let compared = 0;
    for (const port of ports.slice(0, CONFIGS)) {
      for (let i = 0; i < REQUESTS; i += 1) {
        const host = HOSTS[Math.floor(next() * HOSTS.length)] ?? '';
        const uri = URLS[Math.floor(next() * URLS.length)] ?? '';
        const ours = foretold(config, port, host, uri);
        const other = fromJson ? foretold(fromJson, port, host, uri) : null;
        const real = await ask(port, host, uri);
        if (ours !== null) compared += 1;
        if (ours !== null && ours !== real) wrong.push(`${port} ${host}${uri}: we say ${ours}, Caddy ${real}`);
        if (other !== null && other !== real) wrong.push(`${port} ${host}${uri}: by JSON ${other}, Caddy ${real}`);
      }
    }
    if (wrong.length > 0 && process.env.WHY502_KEEP)
      writeFileSync(process.env.WHY502_KEEP, execFileSync('cat', [file]));
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(compared).toBeGreaterThan(1500);
  }, 60_000);
});
