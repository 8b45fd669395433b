import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { loadApache } from '../../../src/proxies/apache/load.ts';
import { modelOf } from '../../../src/proxies/apache/model.ts';
import { type Decision, serve } from '../../../src/proxies/apache/serve.ts';
import { readDestination } from '../../../src/proxies/apache/urls.ts';
import { diskReader, freePorts, REQUIRED, type Received, startBackends, stop } from '../nginx/lab.ts';
import { sendGet, startProxy } from '../real-proxy.ts';
import { type Case, makeCase } from './generate.ts';

const BINARY = '/usr/sbin/apache2';
const MODULES = '/usr/lib/apache2/modules';
const isHere = existsSync(BINARY);
const CASES = Number(process.env.WHY502_APACHE_CASES ?? 60);
const SEED = Number(process.env.WHY502_APACHE_SEED ?? 502);

function conf(folder: string, cases: readonly Case[]): string {
  const modules = [
    'mpm_event',
    'authz_core',
    'proxy',
    'proxy_http',
    'proxy_balancer',
    'slotmem_shm',
    'lbmethod_byrequests',
    'rewrite',
  ];
  return [
    ...modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
    `ServerRoot ${folder}`,
    'ServerName main.test',
    'User www-data\nGroup www-data\nStartServers 1\nServerLimit 1\nThreadsPerChild 25\nMaxRequestWorkers 25',
    `DefaultRuntimeDir ${folder}\nPidFile ${folder}/pid\nErrorLog ${folder}/error.log\nLogLevel ${process.env.WHY502_APACHE_LOG ?? 'error'}`,
    `Define ROOT ${folder}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: httpd's own variable
    'DocumentRoot ${ROOT}',
    'ProxyTimeout 5',
    ...cases.map((entry) => entry.text),
  ].join('\n');
}

/** What a decision leads to: backend and request target. */
function expected(decision: Decision, model: ReturnType<typeof modelOf>): { at: string; uri: string } | null {
  if (decision.is !== 'pass') return null;
  const to = readDestination(decision.url);
  if (to.is === 'unknown') return null;
  const member = to.is === 'balancer' ? model.balancers.get(to.name)?.members[0] : undefined;
  const server = to.is === 'server' ? to : readDestination(member?.url ?? '');
  if (server.is !== 'server') return null;
  const path = to.is === 'balancer' ? server.path + (to.path || '/') : to.path;
  const { address } = server;
  return {
    at: address.is === 'unix' ? address.path : String(address.port),
    uri: `${path === '' ? '/' : path}${decision.args === null ? '' : `?${decision.args}`}`,
  };
}

function differs(
  decision: Decision,
  status: number | null,
  got: readonly Received[],
  model: ReturnType<typeof modelOf>,
): string | null {
  const want = expected(decision, model);
  const [one] = got;
  if (want === null) {
    if (one) return `no backend expected, ${one.at} got ${one.uri}`;
    return decision.is === 'answer' && decision.status !== status ? `status ${decision.status} expected` : null;
  }
  if (!one) return `${want.at} ${want.uri} expected, nobody got it`;
  return one.at === want.at && one.uri === want.uri
    ? null
    : `${want.at} ${want.uri} expected, ${one.at} got ${one.uri}`;
}

test.runIf(isHere || REQUIRED)('serve() agrees with a real apache2', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(`${tmpdir()}/why502-apache-`);
  chmodSync(folder, 0o755);
  const backends = await startBackends(4, `${folder}/back.sock`);
  chmodSync(`${folder}/back.sock`, 0o777);
  const wrong: unknown[] = [];
  const kinds = new Map<string, number>();
  let pairs = 0;
  try {
    const ports = await freePorts(CASES);
    const cases = ports.map((port, at) =>
      makeCase(SEED * 1000 + at, `c${at}`, port, { live: backends.ports, socket: `${folder}/back.sock` }),
    );
    writeFileSync(`${folder}/apache.conf`, conf(folder, cases));
    const config = await loadApache(diskReader, {
      main: `${folder}/apache.conf`,
      serverRoot: folder,
      environment: new Map(),
    });
    expect(config.errors).toEqual([]);
    const model = modelOf(config);
    const child = await startProxy(BINARY, ['-f', `${folder}/apache.conf`, '-D', 'FOREGROUND'], cases[0]?.port ?? 0);
    try {
      for (const [index, entry] of cases.entries()) {
        for (const [number, asked] of entry.requests.entries()) {
          const { status, got } = await sendGet(entry.port, asked, `${index}-${number}`, backends);
          const decision = serve(config, {
            scheme: 'http',
            localAddress: '127.0.0.1',
            port: entry.port,
            method: 'GET',
            ...asked,
          });
          pairs += 1;
          kinds.set(decision.is, (kinds.get(decision.is) ?? 0) + 1);
          const why = decision.is === 'unknown' ? decision.why : differs(decision, status, got, model);
          if (why !== null)
            wrong.push({
              why,
              asked,
              status,
              got,
              decision: 'pass' in decision ? decision.pass.location : decision.is,
              case: entry.text,
            });
        }
      }
    } finally {
      await stop(child);
    }
  } finally {
    await backends.close();
    if (process.env.WHY502_KEEP === undefined) rmSync(folder, { recursive: true, force: true });
    else process.stderr.write(readFileSync(`${folder}/error.log`, 'utf8').slice(-3000));
  }
  const shown = [...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ');
  process.stderr.write(`\nagainst apache2: ${pairs} pairs compared (${shown}), ${wrong.length} differ, seed ${SEED}\n`);
  expect(wrong.slice(0, 3)).toEqual([]);
});

test.runIf(!isHere && !REQUIRED)('apache2 is missing', () => {
  process.stderr.write('\n*** SKIPPED: the comparison with a real apache2 (apt-get install -y apache2-bin) ***\n');
});
