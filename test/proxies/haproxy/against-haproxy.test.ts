import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { loadHaproxy } from '../../../src/proxies/haproxy/load.ts';
import { backendOf, serversOf } from '../../../src/proxies/haproxy/model.ts';
import { type Decision, serve } from '../../../src/proxies/haproxy/serve.ts';
import { diskReader, freePorts, REQUIRED, type Received, startBackends, stop } from '../nginx/lab.ts';
import { sendGet, startProxy } from '../real-proxy.ts';
import { type Case, makeCase } from './generate.ts';

const BINARY = '/usr/sbin/haproxy';
const isHere = existsSync(BINARY);
const CASES = Number(process.env.WHY502_HAPROXY_CASES ?? 60);
const SEED = Number(process.env.WHY502_HAPROXY_SEED ?? 502);

function conf(cases: readonly Case[]): string {
  const defaults = 'defaults\n  mode http\n  timeout connect 2s\n  timeout client 5s\n  timeout server 5s';
  return ['global\n  maxconn 200\n  nbthread 1', defaults, ...cases.map((entry) => entry.text), ''].join('\n');
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
    const child = await startProxy(BINARY, ['-db', '-f', `${folder}/haproxy.cfg`], cases[0]?.port ?? 0);
    try {
      for (const [index, entry] of cases.entries())
        for (const [number, asked] of entry.requests.entries()) {
          const { status, got } = await sendGet(entry.port, asked, `${index}-${number}`, backends);
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
