import { afterEach, describe, expect, it } from 'vitest';
import { makeGuard } from '../../src/api/guard.ts';
import { openApi } from '../../src/api/openapi.ts';
import { statusPage } from '../../src/api/page/page.ts';
import { routes } from '../../src/api/routes.generated.ts';
import { DEFAULT_FILE } from '../../src/config/load.ts';
import { diagnosisSchema } from '../../src/core/diagnosis.ts';
import { incidentJson } from '../../src/core/incident.ts';
import { World } from '../helpers/agent.ts';
import { incidentOf, resultOf } from '../helpers/incident.ts';

const worlds: World[] = [];
async function world(env: Readonly<Record<string, string>> = {}, config = ''): Promise<World> {
  const made = new World(['cynow', 'api'], env);
  made.host.files.set(DEFAULT_FILE, config);
  worlds.push(made);
  await made.start();
  return made;
}
afterEach(async () => {
  for (const made of worlds.splice(0)) await made.agent?.stop();
});

async function call(w: World, path: string, init: RequestInit = {}) {
  const response = await fetch(`${w.agent?.address}${path}`, init);
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    type,
    headers: response.headers,
    text,
    body: type.includes('json') ? JSON.parse(text) : null,
  };
}

function examplePath(path: string): string {
  return path.replace('{name}', 'cynow').replace('{id}', 'none');
}

describe('every route', () => {
  it('answers as its schema says, with the headers that keep a browser safe', async () => {
    const w = await world();
    w.break('cynow');
    await w.time.advance(8000);
    for (const route of routes.filter((one) => one.method === 'GET' && !one.stream)) {
      const { status, headers, body } = await call(w, examplePath(route.path));
      expect(status, route.path).toBe(route.path.includes('{id}') ? 404 : 200);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      if (status === 200 && body !== null) expect(route.response.schema.safeParse(body).error).toBeUndefined();
    }
  });

  it('wants the token when there is one, except the two that only say that the agent lives', async () => {
    const w = await world({ WHY502_TOKEN: 'correct-horse' });
    for (const route of routes.filter((one) => !one.stream)) {
      const init = { method: route.method };
      const { status, headers } = await call(w, examplePath(route.path), init);
      if (route.isPublic) expect(status, route.path).toBeLessThan(500);
      else {
        expect(status, route.path).toBe(401);
        expect(headers.get('www-authenticate')).toContain('Bearer');
      }
      const wrong = await call(w, examplePath(route.path), { ...init, headers: { authorization: 'Bearer wrong' } });
      if (!route.isPublic) expect(wrong.status).toBe(401);
    }
    const bearer = await call(w, '/api/v1/status', { headers: { authorization: 'Bearer correct-horse' } });
    const basic = await call(w, '/', { headers: { authorization: `Basic ${btoa('x:correct-horse')}` } });
    expect([bearer.status, basic.status]).toEqual([200, 200]);
  });

  it('refuses other sites and rebound names', () => {
    const guard = makeGuard({ token: null, isLocalSocket: false, allowedHosts: ['status.example.com'] });
    const facts = { authorization: undefined, fetchSite: undefined, isPublic: false };
    for (const host of ['localhost', 'localhost:9502', '127.0.0.1:9502', '[::1]:9502', 'STATUS.example.com'])
      expect(guard({ ...facts, host }), host).toBeNull();
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example:9502',
      undefined,
      '',
      '10.0.0.1',
    ])
      expect(guard({ ...facts, host })?.status, host).toBe(421);
    expect(guard({ ...facts, host: 'localhost', fetchSite: 'cross-site' })?.status).toBe(403);
  });

  it('answers an error with problem details', async () => {
    const w = await world();
    const missing = await call(w, '/api/v1/upstreams/none');
    expect(missing).toMatchObject({
      status: 404,
      body: { type: 'about:blank', title: 'Not Found', status: 404, instance: '/api/v1/upstreams/none' },
    });
    expect(missing.type).toContain('application/problem+json');
    const bad = await call(w, '/api/v1/incidents?limit=x&wat=1');
    expect(bad.status).toBe(400);
    expect(bad.body.errors.map((one: { pointer: string }) => one.pointer)).toContain('/query/limit');
    expect((await call(w, '/nowhere')).body.status).toBe(404);
    expect((await call(w, '/api/v1/status', { method: 'DELETE' })).status).toBe(405);
    const json = { 'content-type': 'application/json' };
    expect((await call(w, '/api/v1/diagnose', { method: 'POST', headers: json, body: '{' })).body.status).toBe(400);
    expect(
      (await call(w, '/api/v1/diagnose', { method: 'POST', headers: json, body: '{"target":"nope"}' })).body.status,
    ).toBe(404);
    expect(
      (
        await call(w, '/api/v1/diagnose', {
          method: 'POST',
          body: 'target=x',
          headers: { 'content-type': 'text/plain' },
        })
      ).body.status,
    ).toBe(415);
    expect(
      (await call(w, '/api/v1/diagnose', { method: 'POST', headers: json, body: `{"target":"${'x'.repeat(20_000)}"}` }))
        .body.status,
    ).toBe(413);
  });

  it('is in the OpenAPI description', async () => {
    const description = JSON.parse(JSON.stringify(await openApi()));
    expect(description.openapi).toBe('3.1.0');
    for (const route of routes)
      expect(description.paths[route.path][route.method.toLowerCase()].responses['200']).toBeTruthy();
  });
});

describe('work on request', () => {
  it('diagnoses and explains', async () => {
    const w = await world();
    w.break('cynow');
    const json = { 'content-type': 'application/json' };
    const diagnosed = await call(w, '/api/v1/diagnose', { method: 'POST', headers: json, body: '{"target":"cynow"}' });
    expect(diagnosisSchema.parse(diagnosed.body).results[0]?.status).toBe('down');
    const log =
      '2026/11/21 01:02:03 [crit] 7#7: *1 connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream, client: 1.2.3.4, server: _, request: "GET / HTTP/1.1", upstream: "http://unix:/run/app.sock:/", host: "x"\n';
    const explained = await call(w, '/api/v1/explain', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: log,
    });
    expect(explained.body).toMatchObject({
      schema: 'why502/explanation@1',
      recognised: [{ line: 1, program: 'nginx', signature: 'connect-enoent' }],
    });
  });

  it('pages through incidents', async () => {
    const w = await world();
    for (let i = 0; i < 3; i++) {
      w.break('cynow', 'unit.not-running', `u${i}.service`);
      await w.time.advance(10_000);
      w.mend('cynow');
      await w.time.advance(15_000);
    }
    const first = (await call(w, '/api/v1/incidents?limit=2')).body;
    const second = (await call(w, `/api/v1/incidents?limit=2&cursor=${first.nextCursor}`)).body;
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    expect(first.items[0].id > first.items[1].id && first.items[1].id > second.items[0].id).toBe(true);
    expect((await call(w, '/api/v1/incidents?state=open')).body.items).toEqual([]);
    expect((await call(w, '/api/v1/incidents?upstream=api')).body.items).toEqual([]);
    expect((await call(w, `/api/v1/incidents/${second.items[0].id}`)).body).toEqual(second.items[0]);
  });

  it('streams what happens, and what was missed', async () => {
    const w = await world();
    const abort = new AbortController();
    const read = async (headers: Record<string, string>, until: RegExp): Promise<string> => {
      const response = await fetch(`${w.agent?.address}/api/v1/events`, { headers, signal: abort.signal });
      const reader = response.body?.getReader();
      let text = '';
      while (reader && !until.test(text)) {
        const { value, done } = await reader.read();
        if (done) break;
        text += new TextDecoder().decode(value);
      }
      return text;
    };
    const live = read({}, /event: incident\.opened\ndata: .*\n\n/);
    await new Promise((resolve) => setTimeout(resolve, 50));
    w.break('cynow');
    await w.time.advance(8000);
    const text = await live;
    expect(text).toMatch(/^retry: 3000/);
    expect(text).toContain('event: probe.changed');
    const first = Number(/id: (\d+)/.exec(text)?.[1]);
    const missed = await read({ 'last-event-id': String(first) }, /incident\.opened/);
    expect(missed).not.toContain(`id: ${first}\n`);
    abort.abort();
  });
});

describe('the page', () => {
  it('escapes whatever a log held, loads nothing, runs nothing', async () => {
    const w = await world();
    const nasty = '</style><script>alert(1)</script><img src=x onerror=alert(2)>" onmouseover="x';
    w.break('cynow', 'app.x', nasty, { summary: nasty, fix: [{ command: nasty, why: nasty, risk: 'safe' }] });
    await w.time.advance(8000);
    const { text, headers } = await call(w, '/');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toMatch(/<script|<img|onmouseover="x/i);
    expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });

  it('speaks Korean and Chinese, and marks its state with more than colour', async () => {
    const w = await world();
    w.break('cynow');
    await w.time.advance(8000);
    expect((await call(w, '/?lang=ko')).text).toContain('근본 원인');
    expect((await call(w, '/', { headers: { 'accept-language': 'zh-CN,zh' } })).text).toContain('根本原因');
    expect((await call(w, '/')).text).toContain('✘ down');
  });

  it('shows a closed incident folded', () => {
    const closed = incidentJson({
      ...incidentOf('01A', ['cynow']),
      state: 'resolved',
      closedAt: 5000,
      diagnosis: resultOf(),
    });
    const agent = {
      version: '0',
      node: 'v26',
      host: 'vps-1',
      pid: 1,
      startedAt: '',
      ready: true,
      problems: [],
      pending: {},
      receivers: [],
    };
    const status = { status: 'up' as const, agent, upstreams: [], probes: [], incidents: [] };
    const page = statusPage({ status, details: new Map(), recent: [closed], lang: 'en', now: 0 });
    expect(page).toContain('<details class="card resolved">');
  });
});
