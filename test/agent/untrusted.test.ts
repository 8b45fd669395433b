import type { ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canHost, SmallHost } from '../helpers/small-host.ts';

const API = 'http://127.0.0.1:9502';
/** Planted where an agent comes by; none may come out anywhere. */
const SECRETS = {
  query: 'q9-planted-query-4f1c',
  bearer: 'b7-planted-bearer-81aa',
  basic: 'c2VjcmV0OnBsYW50ZWQtYmFzaWM',
  cookie: 'k3-planted-cookie-77de',
  dsn: 'd5-planted-dsn-0b2f',
  hook: 'whsec_cGxhbnRlZC1ob29rLXNlY3JldC0xMjM0NTY=',
  token: 't1-planted-token-93c0',
  nginx: 'planted-in-nginx-7c1f',
};
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The real daemon behind a real nginx, with visitors that mean harm. */
describe.skipIf(!canHost)('what strangers write', { timeout: 120_000 }, () => {
  let host: SmallHost;
  let agent: ChildProcess;
  let log = '';
  const errorLog = (): string => readFileSync(join(host.folder, 'log/error.log'), 'utf8');
  const get = (path: string, ...more: string[]): string =>
    host.runInside(['curl', '-s', '-H', `Authorization: Bearer ${SECRETS.token}`, ...more, `${API}${path}`]).out;
  const incidents = (): unknown[] => JSON.parse(get('/api/v1/incidents')).items;

  beforeAll(async () => {
    host = await SmallHost.open();
    mkdirSync(join(host.folder, 'hook'));
    await host.startServer(8001, join(host.folder, 'hook'));
    const config = `api: { token: ${SECRETS.token} }\nschedule: { every: 1s }\nalerts: { receivers: { ops: { type: webhook, url: "http://127.0.0.1:8001/hook", secret: "${SECRETS.hook}" } } }\n`;
    writeFileSync(join(host.folder, 'why502/why502.yaml'), config);
    agent = host.start([host.program, 'agent'], {
      WHY502_CONFIG: join(host.folder, 'why502/why502.yaml'),
      WHY502_STATE: join(host.folder, 'state/journal.db'),
    });
    agent.stdout?.on('data', (bytes: Buffer) => {
      log += bytes.toString('utf8');
    });
    await host.until(`${API}/readyz`);
    await later(2500);
  }, 60_000);
  afterAll(async () => {
    await host.close();
  });

  it('forges no incident: a whole false record in error.log, through %0A in a URL', async () => {
    const now = new Date().toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
    const record = `${now} [error] 12#12: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: localhost, request: "GET /app/ HTTP/1.1", upstream: "http://127.0.0.1:8000/", host: "localhost"`;
    const forged = encodeURIComponent(`\n${record}\n`).replaceAll('%2F', '/');
    for (let i = 0; i < 30; i++) host.status(`http://127.0.0.1/files/${forged}`);
    expect(errorLog().includes(`\n${record}`)).toBe(true);
    await later(4000);
    expect(incidents()).toEqual([]);
    expect(get('/metrics')).toContain('why502_upstream_up{upstream="app"} 1');
  });

  it('neither stops nor fools the agent with bytes that no log should hold', async () => {
    const nasty = [
      Buffer.from('\u001b]0;owned\u0007\u001b[31mred \u202Eevil\u202C zero\u200bwidth\n'),
      Buffer.concat([Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80]), Buffer.from(' not utf-8\n')]),
      Buffer.from(`${'x'.repeat(10_000_000)}\n`),
    ];
    for (const bytes of nasty) appendFileSync(join(host.folder, 'log/error.log'), bytes);
    await later(2500);
    expect(incidents()).toEqual([]);
    expect(JSON.parse(get('/readyz')).status).toBe('pass');
    expect(get('/metrics')).toMatch(/why502_log_unread_bytes\{source="[^"]*error\.log"\} 0/);
  });

  it('lets no planted secret out: API, page, metrics, events, webhook, own log, diagnosis, bundle', async () => {
    await host.stopBackend();
    const visit = ['curl', '-s', '-o', '/dev/null', '-b', `session=${SECRETS.cookie}`];
    for (const authorization of [`Bearer ${SECRETS.bearer}`, `Basic ${SECRETS.basic}`])
      host.runInside([
        ...visit,
        '-H',
        `Authorization: ${authorization}`,
        '-e',
        `http://x/?key=${SECRETS.query}`,
        `http://127.0.0.1/app/login?token=${SECRETS.query}&x=1`,
      ]);
    const words = `2026/11/27 10:04:05 [error] 12#12: *9 upstream said postgres://app:${SECRETS.dsn}@db/shop, client: 1.2.3.4, server: localhost, request: "GET /app/?password=${SECRETS.query} HTTP/1.1", upstream: "http://127.0.0.1:8000/?password=${SECRETS.query}", host: "localhost"\n`;
    appendFileSync(join(host.folder, 'log/error.log'), words);
    for (let i = 0; i < 50 && incidents().length === 0; i++) await later(200);
    expect(incidents()).toHaveLength(1);
    await later(2500);
    const [{ id }] = incidents() as [{ id: string }];
    const outs: Record<string, string> = { log };
    const paths = [
      '/',
      '/?lang=ko',
      '/metrics',
      '/api/v1/status',
      '/api/v1/upstreams/app',
      '/api/v1/incidents',
      `/api/v1/incidents/${id}`,
      '/openapi.json',
    ];
    for (const path of paths) outs[path] = get(path);
    outs.events = get('/api/v1/events', '-m', '1', '-H', 'Last-Event-ID: 1');
    outs.diagnosed = get('/api/v1/diagnose', '-H', 'content-type: application/json', '-d', '{}');
    const env = { WHY502_CONFIG: join(host.folder, 'why502/why502.yaml') };
    outs.diagnose = host.why502(['diagnose', '--json', '--verbose'], { env }).out;
    outs.people = host.why502(['diagnose', '--verbose'], { env }).out;
    outs.bundle = host.why502(['bundle', '-'], { env }).out;
    outs.config = host.why502(['config', 'show'], { env }).out;
    outs.explain = host.why502(['explain', join(host.folder, 'log/error.log'), '--json']).out;
    const hooks = host.requests(join(host.folder, 'hook')).filter((one) => one.url === '/hook');
    outs.hook = hooks.map((one) => Buffer.from(one.body, 'base64').toString() + JSON.stringify(one.headers)).join('\n');
    expect(hooks.length).toBeGreaterThan(0);
    for (const [where, text] of Object.entries(outs)) {
      expect(text.length, where).toBeGreaterThan(20);
      for (const [kind, secret] of Object.entries(SECRETS))
        expect(text.includes(secret), `${kind} in ${where}`).toBe(false);
    }
    expect(outs.bundle).not.toMatch(/\u001b|\u202e/);
  });
});
