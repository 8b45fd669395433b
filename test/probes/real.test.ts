import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { createServer as createNetServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost } from '../../src/host/real.ts';
import { probes } from '../../src/probes/probes.generated.ts';

/** Valid in 2020 only; the key guards nothing. */
const EXPIRED = readFileSync(new URL('./expired.pem', import.meta.url), 'utf8');
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const folder = mkdtempSync(join(tmpdir(), 'why502-probes-'));
const servers: { close(): unknown }[] = [];
const received: { method: string; headers: Readonly<Record<string, unknown>>; body: Buffer }[] = [];

async function look(type: string, options: Readonly<Record<string, unknown>>) {
  const probe = probes.find((one) => one.id === type);
  if (!probe) throw new Error(`no probe ${type}`);
  return probe.look(probe.options.parse(options), createHost(), 2000);
}

function listen(server: Server | ReturnType<typeof createNetServer>, at: string | number = 0): Promise<string> {
  servers.push(server);
  return new Promise((done) => {
    const ready = (): void => {
      const address = server.address();
      done(typeof address === 'string' || address === null ? String(at) : `127.0.0.1:${address.port}`);
    };
    if (typeof at === 'string') server.listen(at, ready);
    else server.listen(at, '127.0.0.1', ready);
  });
}

function app(): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ method: request.method ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ database: request.url === '/broken' ? 'disconnected' : 'connected' }));
    });
  });
}

function tlsServer(key: string, cert: string): Promise<string> {
  return listen(createTlsServer({ key, cert }, (socket: Socket) => socket.on('error', () => {})));
}

/** A certificate of one's own; `openssl` is asked because Node can only read them. */
function certificate(name: string, days: number): { key: string; cert: string } {
  const [keyFile, file] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  spawnSync('openssl', ['req', '-x509', ...key, '-out', file, '-days', String(days), ...subject]);
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(file, 'utf8') };
}

let address = '';
const socket = join(folder, 'app.sock');
beforeAll(async () => {
  address = await listen(app());
  await listen(app(), socket);
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

describe('probes on real programs', () => {
  it('uploads a binary file byte by byte, with a bearer token from a file', async () => {
    const bytes = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7) % 256));
    writeFileSync(join(folder, 'orders.xlsx'), bytes);
    writeFileSync(join(folder, 'token'), 'tok-1\n');
    const form = { file: { file: join(folder, 'orders.xlsx') }, kind: 'x' };
    const outcome = await look('http', {
      url: `http://${address}/up`,
      form,
      token_file: join(folder, 'token'),
      expect: 200,
    });
    expect(outcome).toMatchObject({ ok: true, status: 200 });
    const last = received.at(-1);
    expect(last?.method).toBe('POST');
    expect(last?.headers.authorization).toBe('Bearer tok-1');
    expect(last?.body.includes(bytes)).toBe(true);
    expect(Number(last?.headers['content-length'])).toBe(last?.body.length);
  });

  it('asks over TCP and over a Unix socket, with conditions on the JSON', async () => {
    const condition = { expect_json: ['$.database == "connected"'] };
    expect(await look('http', { url: `http://${address}/`, ...condition })).toMatchObject({ ok: true });
    expect(await look('http', { url: `http://${address}/broken`, ...condition })).toMatchObject({
      ok: false,
      reason: 'body',
      message: expect.stringContaining('"disconnected"'),
    });
    expect(await look('unix-socket', { socket, path: '/', ...condition })).toMatchObject({ ok: true });
    expect(await look('unix-socket', { socket: `${socket}.no` })).toMatchObject({ ok: false, reason: 'missing' });
    expect(await look('socket-access', { path: socket, user: 'root' })).toMatchObject({ ok: true });
    expect(await look('tcp', { address })).toMatchObject({ ok: true });
    expect(await look('tcp', { address: '127.0.0.1:1' })).toMatchObject({ ok: false, reason: 'refused' });
  });

  it('reads memory and disks', async () => {
    expect(await look('memory', { min_available: '1MiB' })).toMatchObject({ ok: true });
    expect(await look('memory', { min_available: '100%' })).toMatchObject({ ok: false, reason: 'low' });
    expect(await look('disk', { path: '/', min_free: '100%' })).toMatchObject({ ok: false, reason: 'full' });
    expect(await look('disk', { path: '/', min_free: '1kib' })).toMatchObject({ ok: true });
  });

  it('finds an expired certificate, whatever else is forgiven', async () => {
    const old = await tlsServer(EXPIRED, EXPIRED);
    for (const verify of [true, false])
      expect(await look('tls', { address: old, server_name: 'good.test', verify })).toMatchObject({
        ok: false,
        reason: 'expired',
      });
  });

  it.skipIf(!hasOpenssl)('tells self-signed, wrong name and soon to expire apart', async () => {
    const { key, cert } = certificate('good.test', 30);
    const at = await tlsServer(key, cert);
    expect(await look('tls', { address: at, server_name: 'good.test', verify: false })).toMatchObject({ ok: true });
    expect(await look('tls', { address: at, server_name: 'good.test' })).toMatchObject({
      reason: 'untrusted',
      message: expect.stringContaining('self-signed'),
    });
    const soon = { address: at, server_name: 'good.test', verify: false, min_left: '60d' };
    expect(await look('tls', soon)).toMatchObject({ ok: false, reason: 'expires-soon' });
    expect(await look('tls', { address, server_name: 'x' })).toMatchObject({ ok: false, reason: 'handshake' });
    expect(await look('tls', { address: '127.0.0.1:1' })).toMatchObject({ ok: false, reason: 'refused' });
  });
});
