import { connect } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, it } from 'vitest';
import { routes } from '../../src/api/routes.generated.ts';
import { World } from '../helpers/agent.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
interface Description {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let w: World | null = null;
afterEach(async () => {
  await w?.agent?.stop();
  w = null;
});

async function world(env: Readonly<Record<string, string>> = {}): Promise<World> {
  w = new World(['cynow', 'api'], env);
  await w.start();
  w.break('cynow');
  await w.time.advance(8000);
  return w;
}

/** An independent validator of JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. */
function validatorOf(description: Description): (schema: object, value: unknown) => string | null {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'https://why502.example/openapi.json', components: description.components });
  return (schema, value) => {
    const text = JSON.stringify(schema).replaceAll(
      '"#/components/',
      '"https://why502.example/openapi.json#/components/',
    );
    const validate = ajv.compile(JSON.parse(text));
    return validate(value) ? null : ajv.errorsText(validate.errors);
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Requests that together meet every route, and its refusals. */
function requests(id: string): readonly (readonly [string, string, RequestInit])[] {
  const post = (body: string, headers: Record<string, string>): RequestInit => ({ method: 'POST', body, headers });
  return [
    ['/', '/', {}],
    ['/metrics', '/metrics', {}],
    ['/healthz', '/healthz', {}],
    ['/readyz', '/readyz', {}],
    ['/openapi.json', '/openapi.json', {}],
    ['/api/v1/status', '/api/v1/status', {}],
    ['/api/v1/upstreams', '/api/v1/upstreams', {}],
    ['/api/v1/upstreams/{name}', '/api/v1/upstreams/cynow', {}],
    ['/api/v1/upstreams/{name}', '/api/v1/upstreams/none', {}],
    ['/api/v1/incidents', '/api/v1/incidents?state=open&limit=1', {}],
    ['/api/v1/incidents', '/api/v1/incidents?limit=0', {}],
    ['/api/v1/incidents', '/api/v1/incidents?cursor=x', {}],
    ['/api/v1/incidents/{id}', `/api/v1/incidents/${id}`, {}],
    ['/api/v1/incidents/{id}', '/api/v1/incidents/none', {}],
    ['/api/v1/causes', '/api/v1/causes?lang=ko', {}],
    ['/api/v1/causes/{id}', '/api/v1/causes/app.module-not-found', {}],
    ['/api/v1/causes/{id}', '/api/v1/causes/none', {}],
    ['/api/v1/diagnose', '/api/v1/diagnose', post('{"target":"cynow"}', JSON_TYPE)],
    ['/api/v1/diagnose', '/api/v1/diagnose', post('{}', JSON_TYPE)],
    ['/api/v1/diagnose', '/api/v1/diagnose', post('{"wat":1}', JSON_TYPE)],
    ['/api/v1/diagnose', '/api/v1/diagnose', post('{"target":"none"}', JSON_TYPE)],
    ['/api/v1/diagnose', '/api/v1/diagnose', post('x', { 'content-type': 'text/plain' })],
    [
      '/api/v1/explain',
      '/api/v1/explain',
      post("ModuleNotFoundError: No module named 'x.y'\n", { 'content-type': 'text/plain' }),
    ],
    ['/api/v1/explain', '/api/v1/explain', post('{}', JSON_TYPE)],
  ];
}

describe('openapi.json', () => {
  it('describes what is really answered, refusals too', async () => {
    const { agent } = await world();
    const base = agent?.address ?? '';
    const description: Description = JSON.parse(await (await fetch(`${base}/openapi.json`)).text());
    const valid = validatorOf(description);
    const { items } = (await (await fetch(`${base}/api/v1/incidents`)).json()) as { items: { id: string }[] };
    const met = new Set<string>();
    for (const [route, path, init] of requests(items[0]?.id ?? '')) {
      const method = (init.method ?? 'GET').toLowerCase();
      const response = await fetch(base + path, init);
      const text = await response.text();
      const documented = description.paths[route]?.[method]?.responses[String(response.status)]?.content ?? {};
      const type = response.headers.get('content-type') ?? '';
      const content = Object.entries(documented).find(([name]) => type.startsWith(name.split(';')[0] ?? ''))?.[1];
      expect(content, `${method} ${path}: ${response.status} ${type}`).toBeDefined();
      expect(
        valid(content?.schema ?? {}, type.includes('json') ? JSON.parse(text) : text),
        `${method} ${path}`,
      ).toBeNull();
      met.add(`${method} ${route}`);
    }
    const streams = routes.filter((route) => route.stream).map((route) => `get ${route.path}`);
    const all = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(all.filter((one) => !met.has(one))).toEqual(streams);
  });

  it('is a sound description: every schema compiles, every placeholder has its parameter, ids are unique', async () => {
    const { agent } = await world();
    const description: Description = JSON.parse(await (await fetch(`${agent?.address}/openapi.json`)).text());
    const valid = validatorOf(description);
    const ids: string[] = [];
    for (const [path, operations] of Object.entries(description.paths))
      for (const { operationId, parameters, responses } of Object.values(operations)) {
        ids.push(operationId);
        const places = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        expect(parameters.filter((one) => one.in === 'path' && one.required).map((one) => one.name)).toEqual(places);
        const schemas = [
          ...parameters.map((one) => one.schema),
          ...Object.values(responses).flatMap(({ content }) => Object.values(content).map((one) => one.schema)),
        ];
        for (const schema of schemas) expect(() => valid(schema, null)).not.toThrow();
      }
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('holds beyond loopback: a token or 401, in the same form', async () => {
    const { agent } = await world({ WHY502_LISTEN: '0.0.0.0:0', WHY502_TOKEN: 'correct-horse' });
    const base = (agent?.address ?? '').replace('0.0.0.0', '127.0.0.1');
    const refused = await fetch(`${base}/api/v1/status`);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      401,
      expect.stringContaining('problem+json'),
    ]);
    const headers = { authorization: 'Bearer correct-horse', host: 'anything.example' };
    expect((await fetch(`${base}/api/v1/status`, { headers })).status).toBe(200);
    await expect(new World(['a'], { WHY502_LISTEN: '0.0.0.0:0' }).start()).rejects.toThrow(/api\.token is required/);
  });
});

describe('what is no proper request', () => {
  async function raw(text: string): Promise<string> {
    const { agent } = w ?? (await world());
    const port = Number(new URL(agent?.address ?? '').port);
    return new Promise((resolve) => {
      let said = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (bytes) => {
        said += bytes.toString('latin1');
        socket.end();
      });
      socket.on('close', () => resolve(said));
    });
  }

  it.each([
    ['no HTTP', 'BLAH\r\n\r\n', 400],
    ['a header without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
    ['a path that cannot be decoded', 'GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['another method', 'DELETE /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n', 405],
  ])('is refused with problem details: %s', async (_what, text, status) => {
    const said = await raw(text);
    expect(said).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(said.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.parse(said.slice(said.indexOf('\r\n\r\n')))).toMatchObject({ status, type: 'about:blank' });
    if (status === 405) expect(said.toLowerCase()).toContain('allow: get, head');
  });
});
