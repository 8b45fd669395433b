import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { incidentsSchema, statusSchema } from '../../src/api/schemas.ts';
import { parseBundle } from '../../src/core/bundle.ts';
import { diagnosisSchema } from '../../src/core/diagnosis.ts';
import { canHost, SmallHost } from '../helpers/small-host.ts';

const ESC = String.fromCharCode(27);
const API = 'http://127.0.0.1:9502';
const HOOK = { WHY502_WEBHOOK_URL: 'http://127.0.0.1:8000/hook' };

/** The table of commands, walked row by row against the real program on a host of its own. */
describe.skipIf(!canHost)('the contract of the commands', () => {
  let host: SmallHost;
  const json = (text: string): unknown => JSON.parse(text);
  const file = (name: string): string => join(host.folder, name);

  beforeAll(async () => {
    host = await SmallHost.open();
  });
  afterAll(async () => {
    await host.close();
  });

  it('diagnose: 0 when all is healthy, 2 for a word that fits nothing', () => {
    const plain = host.why502(['diagnose']);
    expect(plain).toMatchObject({ code: 0, err: '' });
    const said = host.why502(['diagnose', 'http://localhost/app/', '--json']);
    expect(said.code).toBe(0);
    expect(diagnosisSchema.parse(json(said.out)).results[0]).toMatchObject({
      upstream: 'app',
      status: 'up',
      rootCause: null,
    });
    expect(host.why502(['diagnose', 'nope'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^why502: [^\n]*nope[^\n]*\n$/),
    });
  });

  it('diagnose: 3 when it has no right to look', () => {
    const conf = file('nginx/nginx.conf');
    const text = readFileSync(conf);
    const { mode } = statSync(conf);
    host.runInside(['chmod', '600', '/etc/nginx/nginx.conf']);
    host.runInside(['chmod', '755', host.folder]);
    const { code, out } = host.why502(['diagnose'], { user: 65_534 });
    expect({ code, out }).toMatchObject({ code: 3 });
    expect(host.why502(['discover'], { user: 65_534 }).code).toBe(3);
    host.runInside(['chmod', (mode & 0o777).toString(8), '/etc/nginx/nginx.conf']);
    expect(readFileSync(conf)).toEqual(text);
  });

  it('diagnose: method, headers, form fields with files, and a body of any bytes arrive as given', () => {
    const bytes = Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256));
    writeFileSync(file('sheet.xlsx'), bytes);
    const form = host.why502([
      'diagnose',
      'app',
      '--form',
      `file=@${file('sheet.xlsx')}`,
      '--form',
      'kind=orders',
      '--header',
      'Authorization: Bearer t-123456',
      '--json',
    ]);
    expect(form.code).toBe(0);
    const upload = host.requests().findLast((one) => one.method === 'POST');
    expect(upload?.headers).toMatchObject({
      authorization: 'Bearer t-123456',
      'content-type': expect.stringContaining('multipart/form-data'),
    });
    const body = Buffer.from(upload?.body ?? '', 'base64');
    expect(body.includes(bytes)).toBe(true);
    expect(body.toString('latin1')).toContain('filename="sheet.xlsx"');
    host.why502(['diagnose', 'app', '--method', 'PUT', '--body-file', file('sheet.xlsx')]);
    const put = host.requests().findLast((one) => one.method === 'PUT');
    expect(Buffer.from(put?.body ?? '', 'base64').equals(bytes)).toBe(true);
    host.why502(['diagnose', 'app', '-X', 'PATCH', '--body-file', '-'], { input: '{"a":1}' });
    expect(
      Buffer.from(host.requests().findLast((one) => one.method === 'PATCH')?.body ?? '', 'base64').toString(),
    ).toBe('{"a":1}');
  });

  it('discover: 0', () => {
    expect(host.why502(['discover']).code).toBe(0);
    expect(json(host.why502(['discover', '--json']).out)).toMatchObject({
      schema: 'why502/discovery@1',
      upstreams: [{ name: 'app' }],
    });
  });

  it('status, incidents and health: 4 when no agent answers', () => {
    for (const words of [['status'], ['incidents'], ['incidents', 'x'], ['health']])
      expect(host.why502(words)).toMatchObject({
        code: 4,
        out: '',
        err: expect.stringMatching(/^why502: no agent answers [^\n]*\n$/),
      });
  });

  it('causes: the catalogue, and one entry', () => {
    expect(host.why502(['causes']).out).toContain('app.module-not-found');
    expect(json(host.why502(['causes', 'socket.stale', '--json']).out)).toMatchObject({ id: 'socket.stale' });
    expect(host.why502(['causes', 'no.such']).code).toBe(2);
  });

  it('config: check, show, schema, init; 0 or 2, with file, line and column', () => {
    expect(host.why502(['config', 'check']).code).toBe(0);
    const bad = file('bad.yaml');
    writeFileSync(bad, 'alerts:\n  recievers: {}\n');
    expect(host.why502(['config', 'check', bad])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/bad\.yaml:2:3: .*recievers/),
    });
    expect(json(host.why502(['config', 'check', bad, '--json']).out)).toMatchObject({ valid: false });
    const good = file('good.yaml');
    writeFileSync(
      good,
      'alerts: { receivers: { ops: { type: webhook, url: "http://127.0.0.1/x", secret: planted-secret-1 } } }\n',
    );
    const shown = host.why502(['config', 'show', good]);
    expect(shown.code).toBe(0);
    expect(shown.out).not.toContain('planted-secret-1');
    expect(json(host.why502(['config', 'show', good, '--json']).out)).toHaveProperty('alerts.receivers.ops');
    expect(json(host.why502(['config', 'schema']).out)).toHaveProperty('$schema');
    const made = file('made.yaml');
    expect(host.why502(['config', 'init', made]).code).toBe(0);
    expect(host.why502(['config', 'init', made]).code).toBe(2);
    expect(host.why502(['config', 'check', made]).code).toBe(0);
  });

  it('alerts test: 0 when it is taken, 1 when not, 2 without a receiver', async () => {
    expect(host.why502(['alerts', 'test'], { env: HOOK }).code).toBe(0);
    host.mode = 'refuse';
    expect(host.why502(['alerts', 'test', '--json'], { env: HOOK })).toMatchObject({ code: 1 });
    host.mode = 'ok';
    expect(host.why502(['alerts', 'test']).code).toBe(2);
    expect(host.why502(['alerts', 'test', 'nobody'], { env: HOOK }).code).toBe(2);
  });

  it('explain: 0 explained, 1 nothing recognised, 2 usage', () => {
    const line =
      '2026/11/21 01:02:03 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: localhost, request: "GET /app/ HTTP/1.1", upstream: "http://127.0.0.1:8000/", host: "localhost"\n';
    const said = host.why502(['explain', '--json'], { input: line });
    expect(said.code).toBe(0);
    expect(json(said.out)).toMatchObject({ schema: 'why502/explanation@1' });
    expect(host.why502(['explain'], { input: 'the quick brown fox\n' }).code).toBe(1);
    expect(host.why502(['explain', '/nowhere'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^[^\n]+\n$/),
    });
  });

  it('grant: says what it does, and writes the drop-in', () => {
    const dry = host.why502(['grant', 'docker', '--dry-run', '--json']);
    expect(json(dry.out)).toMatchObject({ written: false, file: '/etc/systemd/system/why502.service.d/docker.conf' });
    expect(host.runInside(['ls', '/etc/systemd/system']).out).toBe('');
    expect(host.why502(['grant', 'deep'])).toMatchObject({ code: 0, err: '' });
    expect(host.runInside(['cat', '/etc/systemd/system/why502.service.d/deep.conf']).out).toContain(
      'AmbientCapabilities=',
    );
    expect(host.why502(['grant'])).toMatchObject({ code: 2, out: '' });
    expect(host.why502(['grant', 'docker'], { user: 65_534 })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^[^\n]+\n$/),
    });
  });

  it('an outage: diagnose 1, status 1, the incident, the bundle and its replay; the agent ends with 0', async () => {
    const agent = host.start([host.program, 'agent'], { ...HOOK, WHY502_STATE: file('state/journal.db') });
    await host.until(`${API}/readyz`);
    await host.until(`${API}/api/v1/upstreams/app`);
    for (let i = 0; i < 50 && host.why502(['status']).out.includes('unknown'); i++);
    expect(host.why502(['status']).code).toBe(0);
    expect(host.why502(['health']).code).toBe(0);
    const healthy = host.why502(['bundle', file('healthy.json')]);
    expect(healthy.code).toBe(0);
    const [route] = statusSchema.parse(json(host.why502(['status', '--json']).out)).upstreams;
    expect(route?.probe).toMatchObject({
      ok: true,
      differs: null,
      straight: [{ server: '127.0.0.1:8000', ok: true, status: 200 }],
    });
    await host.stopBackend();
    expect(host.status('http://127.0.0.1/app/')).toBe(502);
    const live = host.why502(['diagnose', '--json']);
    expect(live.code).toBe(1);
    const [result] = diagnosisSchema.parse(json(live.out)).results;
    expect(result?.status).toBe('down');
    for (let i = 0; i < 60 && host.why502(['status']).code !== 1; i++) await later(200);
    const status = host.why502(['status', '--json']);
    expect(status.code).toBe(1);
    expect(statusSchema.parse(json(status.out)).incidents).toHaveLength(1);
    const listed = incidentsSchema.parse(json(host.why502(['incidents', '--json']).out));
    const id = listed.items[0]?.id ?? '';
    expect(json(host.why502(['incidents', id, '--json']).out)).toMatchObject({ id, state: 'open' });
    expect(host.why502(['incidents', id]).out).toContain('app');
    expect(host.why502(['incidents', 'none'])).toMatchObject({ code: 2 });

    const bundle = host.why502(['bundle', file('bundle.json'), '--json']);
    expect(bundle.code).toBe(0);
    expect(json(bundle.out)).toMatchObject({ file: file('bundle.json'), upstreams: 1 });
    expect(statSync(file('bundle.json')).mode & 0o777).toBe(0o600);
    const text = readFileSync(file('bundle.json'), 'utf8');
    expect(text).not.toContain('planted-in-nginx-7c1f');
    const { diagnosis, logs, config } = parseBundle(text);
    expect(logs.map((one) => one.source)).toContain(file('log/error.log'));
    expect(config.proxy[0]?.file).toBe('/etc/nginx/nginx.conf');
    await host.startBackend();
    const replayed = host.why502(['explain', '--bundle', file('bundle.json'), '--json']);
    expect(replayed.code).toBe(0);
    expect(json(replayed.out)).toEqual(diagnosis);
    expect(diagnosis.results[0]?.rootCause?.id).toBe(result?.rootCause?.id);
    expect(host.why502(['bundle']).out).toMatch(/^\{"schema":"why502\/bundle@1"/);
    for (let i = 0; i < 60 && host.why502(['status']).code !== 0; i++) await later(200);
    await host.stopNginx();
    const differs = () =>
      statusSchema.parse(json(host.why502(['status', '--json']).out)).upstreams[0]?.probe?.differs ?? '';
    // Both ways are asked by the schedule: the one of the proxy may fail a moment before the other has answered again.
    for (let i = 0; i < 60 && differs() === ''; i++) await later(200);
    expect(differs()).toMatch(/nginx at 127\.0\.0\.1:80: refused.*straight: 127\.0\.0\.1:8000 answers HTTP 200/);
    expect(host.why502(['status']).out).toContain('first hop that differs');
    expect(host.runInside(['curl', '-s', `${API}/metrics`]).out).toContain(
      'why502_upstream_ways_differ{upstream="app"} 1',
    );
    await host.startNginx();
    expect(await host.end(agent)).toBe(0);
  });

  it('explain --bundle: one clear line and 2 for what is half, foreign, or hand-made', () => {
    const text = readFileSync(file('bundle.json'), 'utf8');
    const bundle = JSON.parse(text);
    const broken = structuredClone(bundle);
    broken.facts.snapshots[0].links[0].facts['proxy-state'].value = { running: 'yes' };
    for (const [name, wrong] of [
      ['half.json', text.slice(0, text.length / 2)],
      ['empty.json', ''],
      ['foreign.json', '{"name":"package"}'],
      ['list.json', '[1,2]'],
      ['diagnosis.json', JSON.stringify(bundle.diagnosis)],
      ['newer.json', text.replace('bundle@1', 'bundle@2')],
      ['fact.json', JSON.stringify(broken)],
      [
        'route.json',
        JSON.stringify({
          ...bundle,
          facts: { ...bundle.facts, snapshots: [{ ...bundle.facts.snapshots[0], route: {} }] },
        }),
      ],
    ] as const) {
      writeFileSync(file(name), wrong);
      const { code, out, err } = host.why502(['explain', '--bundle', file(name)]);
      expect({ name, code, out, lines: err.trimEnd().split('\n').length }).toEqual({
        name,
        code: 2,
        out: '',
        lines: 1,
      });
      expect(err).toContain(name);
    }
    mkdirSync(file('folder'));
    expect(host.why502(['explain', '--bundle', file('folder')]).code).toBe(2);
    expect(host.why502(['bundle', '/nowhere/x.json'])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^[^\n]+\n$/),
    });
  });

  it('every command that prints: --json is JSON, colours obey, the language is the one asked for', () => {
    for (const words of [
      ['diagnose'],
      ['discover'],
      ['causes'],
      ['config', 'show'],
      ['doctor'],
      ['version'],
      ['grant', 'docker', '--dry-run'],
    ]) {
      const said = host.why502([...words, '--json'], { env: { FORCE_COLOR: '1' } });
      expect(() => json(said.out), words.join(' ')).not.toThrow();
      expect(said.out.includes(ESC)).toBe(false);
    }
    const colour = (words: string[], env: Record<string, string>): boolean =>
      host.why502(words, { env }).out.includes(ESC);
    expect(colour(['diagnose'], { FORCE_COLOR: '1' })).toBe(true);
    expect(colour(['diagnose'], {})).toBe(false);
    expect(colour(['diagnose'], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(colour(['diagnose', '--no-color'], { FORCE_COLOR: '1' })).toBe(false);
    expect(host.why502(['diagnose', '--lang', 'ko']).out).toContain('정상');
    expect(host.why502(['diagnose'], { env: { LC_ALL: 'zh_CN.UTF-8' } }).out).toContain('正常');
    expect(host.why502(['diagnose', '--lang', 'xx'])).toMatchObject({ code: 2, out: '' });
  });
});
