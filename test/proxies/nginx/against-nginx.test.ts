import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { formatAddress } from '../../../src/core/address.ts';
import { toBytes } from '../../../src/proxies/nginx/bytes.ts';
import type { Decision, PassDecision } from '../../../src/proxies/nginx/decision.ts';
import { loadNginx, type NginxConfig } from '../../../src/proxies/nginx/load.ts';
import { serve } from '../../../src/proxies/nginx/serve.ts';
import { type Case, makeCase } from './generate.ts';
import type { Asked, World } from './generate-world.ts';
import {
  type Answer,
  ask,
  type Backends,
  backendStatus,
  complain,
  DEAD_PORTS,
  diskReader,
  findNginx,
  freePorts,
  lookOnDisk,
  REQUIRED,
  type Received,
  startBackends,
  startNginx,
} from './lab.ts';

const binary = findNginx();
const CASES = Number(process.env.WHY502_NGINX_CASES ?? 80);
const SEED = Number(process.env.WHY502_NGINX_SEED ?? 502);

function worldIn(folder: string, backends: Backends, dead: readonly number[]): World {
  for (const path of ['root/dir', 'root/a', 'alias', 'tmp']) mkdirSync(`${folder}/${path}`, { recursive: true });
  for (const path of ['root/index.html', 'root/f.txt', 'root/a/f.txt', 'alias/f.txt', 'alias/index.html'])
    writeFileSync(`${folder}/${path}`, 'x');
  return { live: backends.ports, dead, socket: backends.socket, folder };
}

function nginxConf(folder: string, cases: readonly Case[]): string {
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/tmp/${name};`,
  );
  return [
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log ${process.env.WHY502_NGINX_LOG ?? 'emerg'};`,
    'events { worker_connections 1024; }',
    `http { access_log off; server_names_hash_bucket_size 128; variables_hash_max_size 8192; proxy_connect_timeout 2s; map_hash_bucket_size 128; ${temps.join(' ')}`,
    ...cases.map((entry) => entry.text),
    '}',
  ].join('\n');
}

/** Every backend that may get the request: live primaries, else live backups. */
function mayGet(pass: PassDecision, world: World): string[] {
  const alive = pass.targets.filter(
    ({ address, down }) => !down && !(address.is === 'tcp' && world.dead.includes(address.port)),
  );
  const primaries = alive.filter((target) => !target.backup);
  const usable = primaries.length > 0 ? primaries : alive.filter((target) => target.backup);
  return usable.map(({ address }) => (address.is === 'unix' ? address.path : String(address.port)));
}

function predict(config: NginxConfig, world: World, port: number, asked: Asked): Decision {
  const { host, method, uri } = asked;
  const request = {
    scheme: 'http' as const,
    localAddress: asked.address,
    port,
    host: host ?? '',
    method,
    uri,
    remoteAddress: '127.0.0.1',
    headers: { 'X-Id': '0', Connection: 'close' },
    protocol: host === null ? 'HTTP/1.0' : 'HTTP/1.1',
  };
  return serve(config, request, {
    file: lookOnDisk,
    upstream: (pass) =>
      mayGet(pass, world).length === 0
        ? { status: 502, failed: true }
        : { status: backendStatus(toBytes(pass.uri)), failed: false },
  });
}

/** The parts of a decision that can be seen from outside; null when it is `unknown`. */
function compare(decision: Decision, world: World, answer: Answer, received: readonly Received[]): string | null {
  const passes = [
    ...decision.earlier,
    ...(decision.is === 'answered' ? [decision.pass] : decision.is === 'pass' ? [decision] : []),
  ];
  const reached = passes.filter((pass) => mayGet(pass, world).length > 0);
  if (reached.length !== received.length) return `${reached.length} requests to backends expected`;
  for (const [i, pass] of reached.entries()) {
    const got = received[i];
    if (!got) return 'missing';
    if (!mayGet(pass, world).includes(got.at))
      return `backend ${pass.targets.map((t) => formatAddress(t.address))} expected`;
    if (got.method !== pass.method || got.uri !== toBytes(pass.uri)) return `"${pass.method} ${pass.uri}" expected`;
    if (got.host !== (pass.host === null ? null : toBytes(pass.host))) return `Host ${pass.host} expected`;
  }
  const status = decision.is === 'closed' ? null : 'status' in decision ? decision.status : null;
  if (status !== answer.status) return `status ${status} expected`;
  // The headers of a backend's answer are not predicted.
  if (decision.is !== 'answer') return null;
  const { redirect } = decision;
  if ((redirect === null ? null : toBytes(redirect)) !== answer.location) return `Location ${redirect} expected`;
  return null;
}

interface Tally {
  pairs: number;
  unknown: string[];
  wrong: string[];
  kinds: Map<string, number>;
}

async function runCase(
  entry: Case,
  first: number,
  config: NginxConfig,
  world: World,
  backends: Backends,
  tally: Tally,
): Promise<void> {
  const queue = entry.requests.map((asked, i) => ({ asked, id: String(first + i) }));
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { asked, id } = next;
      const lines = [`${asked.method} ${asked.uri} HTTP/1.${asked.host === null ? 0 : 1}`];
      if (asked.host !== null) lines.push(`Host: ${asked.host}`);
      const answer = await ask(
        asked.address,
        entry.port,
        `${lines.join('\r\n')}\r\nX-Id: ${id}\r\nConnection: close\r\n\r\n`,
      );
      const received = backends.received.get(id) ?? [];
      const decision = predict(config, world, entry.port, asked);
      tally.pairs += 1;
      tally.kinds.set(decision.is, (tally.kinds.get(decision.is) ?? 0) + 1);
      if (decision.is === 'unknown') {
        tally.unknown.push(`${asked.method} ${asked.uri}: ${decision.why}`);
        continue;
      }
      const wrong = compare(decision, world, answer, received);
      if (wrong === null) continue;
      const trail = decision.trail.map((step) => `${step.place.line}: ${step.text}`);
      tally.wrong.push(
        JSON.stringify({
          wrong,
          id,
          port: entry.port,
          asked,
          answer,
          received,
          is: decision.is,
          location: decision.location,
          trail,
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

test.runIf(binary !== null || REQUIRED)('serve() agrees with a real nginx', { timeout: 120_000 }, async () => {
  if (binary === null) throw new Error('WHY502_LAB=required and no nginx is installed');
  const folder = mkdtempSync(`${tmpdir()}/why502-nginx-`);
  const backends = await startBackends(4, `${folder}/back.sock`);
  const tally: Tally = { pairs: 0, unknown: [], wrong: [], kinds: new Map() };
  try {
    const ports = await freePorts(CASES);
    const world = worldIn(folder, backends, DEAD_PORTS);
    const cases = ports.map((port, i) => makeCase(SEED * 1000 + i, `c${i}`, port, world));
    writeFileSync(`${folder}/nginx.conf`, nginxConf(folder, cases));
    const config = await loadNginx(diskReader, { main: `${folder}/nginx.conf`, prefix: folder });
    expect(config.errors).toEqual([]);
    const nginx = await startNginx(binary, folder, cases[0]?.port ?? 0);
    try {
      for (const [i, entry] of cases.entries()) {
        await runCase(entry, i * 1000, config, world, backends, tally);
        expect(nginx.crash(), `nginx crashed on case ${i} of seed ${SEED}`).toBe(null);
      }
    } finally {
      await nginx.stop();
    }
  } finally {
    await backends.close();
    if (process.env.WHY502_KEEP === undefined) rmSync(folder, { recursive: true, force: true });
  }
  const kinds = [...tally.kinds].map(([kind, count]) => `${kind} ${count}`).join(', ');
  process.stderr.write(
    `\nagainst nginx: ${tally.pairs} pairs compared (${kinds}), ${tally.wrong.length} differ, seed ${SEED}\n`,
  );
  expect(tally.wrong.slice(0, 5)).toEqual([]);
  expect(tally.unknown.slice(0, 5)).toEqual([]);
  expect(tally.pairs).toBeGreaterThanOrEqual(CASES === 80 ? 2000 : 1);
});

test.runIf(binary === null && !REQUIRED)('nginx is missing', () => complain('the comparison with a real nginx'));
