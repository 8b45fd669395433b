import { z } from 'zod';
import { VERSION } from '../core/version.ts';
import type { ApiRoute } from './route.ts';
import { problemSchema } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function parameters(route: ApiRoute): Json[] {
  const of = (place: 'path' | 'query', object: z.ZodObject | undefined): Json[] =>
    Object.entries(object?.shape ?? {}).map(([name, schema]) => ({
      name,
      in: place,
      required: place === 'path',
      schema: schemaOf(schema as z.ZodType, 'input'),
    }));
  const lang = { name: 'lang', in: 'query', required: false, schema: { type: 'string', enum: ['en', 'ko', 'zh'] } };
  return [...of('path', route.params), ...of('query', route.query), lang];
}

const problem = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function operation(route: ApiRoute): Json {
  const failures = [400, ...(route.isPublic ? [] : [401, 421]), 403, ...(route.problems ?? []), 500];
  const ok = {
    description: route.summary,
    content: { [route.response.type]: { schema: schemaOf(route.response.schema, 'output') } },
  };
  return {
    summary: route.summary,
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^a-zA-Z0-9]+(.)?/g, (_all, next: string | undefined) => (next ?? '').toUpperCase())}`,
    parameters: parameters(route),
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { [route.body.type]: { schema: schemaOf(route.body.schema, 'input') } },
          },
        }
      : {}),
    ...(route.isPublic ? { security: [] } : {}),
    responses: {
      200: ok,
      ...Object.fromEntries(failures.toSorted((a, b) => a - b).map((status) => [status, problem(`problem ${status}`)])),
    },
  };
}

/** The description of the API, from the schemas that validate. */
export async function openApi(): Promise<Json> {
  // Not at the top: this module is one of the routes' own.
  const { routes } = await import('./routes.generated.ts');
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    Object.assign(paths[route.path] ?? {}, { [route.method.toLowerCase()]: operation(route) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'why502',
      version: VERSION,
      description: 'Says which link between the reverse proxy and the app broke.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:9502' }],
    security: [{}, { token: [] }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'required beyond loopback' } },
    },
  };
}
