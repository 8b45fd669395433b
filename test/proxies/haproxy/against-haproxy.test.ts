import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { loadHaproxy } from '../../../src/proxies/haproxy/load.ts';
import { backendOf, serversOf } from '../../../src/proxies/haproxy/model.ts';
import { type Decision, serve } from '../../../src/proxies/haproxy/serve.ts';
import {
  accepts,
  ask,
  type Backends,
  diskReader,
  freePorts,
  REQUIRED,
  type Received,
  startBackends,
  stop,
} from '../nginx/lab.ts';
import { type Asked, type Case, makeCase } from './generate.ts';

const BINARY = '/usr/sbin/haproxy';
const isHere = existsSync(BINARY);
const CASES = Number(process.env.WHY502_HAPROXY_CASES ?? 60);
const SEED = Number(process.env.WHY502_HAPROXY_SEED ?? 502);

function conf(cases: readonly Case[]): string {
  const defaults = 'defaults\n  mode http\n  timeout connect 2s\n  timeout client 5s\n  timeout server 5s';
  return ['global\n  maxconn 200\n  nbthread 1', defaults, ...cases.map((entry) => entry.text), ''].join('\n');
}

async function start(folder: string, port: number): Promise<ReturnType<typeof spawn>> {
  const child = spawn(BINARY, ['-db', '-f', `${folder}/haproxy.cfg`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  for (let tries = 0; tries < 400; tries += 1) {
    if (child.exitCode !== null) throw new Error(`haproxy did not start: ${said}`);
    if (await accepts(port)) return child;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGTERM');
  throw new Error(`haproxy does not listen: ${said}`);
}

function differs(
  decision: Decision,
  config: Awaited<ReturnType<typeof loadHaproxy>>,
  status: number | null,
  got: readonly Received[],
): string | null {
  const [one] = got;
  if (decision.is !== 'pass') {
    if (one) return `no backend expected, ${one.at} got ${one.uri}`;
    return decision.is === 'answer' && decision.status !== (status ?? 0) ? `status ${decision.status} expected` : null;
  }
  const section = backendOf(config, decision.backend.name);
  const address = section && serversOf(config, section, 80)[0]?.address;
  const at = address?.is === 'tcp' ? String(address.port) : '?';
  if (!one) return `${at} ${decision.uri} expected, nobody got it`;
  const same = one.at === at && one.uri === decision.uri && one.host === decision.host;
  return same ? null : `${at} ${decision.host} ${decision.uri} expected, ${one.at} got ${one.host} ${one.uri}`;
}

async function send(
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

test.runIf(isHere || REQUIRED)('serve() agrees with a real haproxy', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(`${tmpdir()}/why502-haproxy-`);
  const backends = await startBackends(3, `${folder}/back.sock`);
  const wrong: unknown[] = [];
  const kinds = new Map<string, number>();
  try {
    const ports = await freePorts(CASES);
    const cases = ports.map((port, at) => makeCase(SEED * 1000 + at, `c${at}`, port, backends.ports));
    writeFileSync(`${folder}/haproxy.cfg`, conf(cases));
    const config = await loadHaproxy(diskReader, { paths: [`${folder}/haproxy.cfg`] });
    expect(config.errors).toEqual([]);
    const child = await start(folder, cases[0]?.port ?? 0);
    try {
      for (const [index, entry] of cases.entries())
        for (const [number, asked] of entry.requests.entries()) {
          const { status, got } = await send(entry.port, asked, `${index}-${number}`, backends);
          const decision = serve(config, {
            scheme: 'http',
            localAddress: '127.0.0.1',
            port: entry.port,
            method: 'GET',
            ...asked,
          });
          kinds.set(decision.is, (kinds.get(decision.is) ?? 0) + 1);
          const why = decision.is === 'unknown' ? decision.why : differs(decision, config, status, got);
          if (why !== null) wrong.push({ why, asked, status, case: entry.text });
        }
    } finally {
      await stop(child);
    }
  } finally {
    await backends.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const shown = [...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ');
  const pairs = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  process.stderr.write(`\nagainst haproxy: ${pairs} pairs compared (${shown}), ${wrong.length} differ, seed ${SEED}\n`);
  expect(wrong.slice(0, 3)).toEqual([]);
});

test.runIf(!isHere && !REQUIRED)('haproxy is missing', () => {
  process.stderr.write('\n*** SKIPPED: the comparison with a real haproxy (apt-get install -y haproxy) ***\n');
});
