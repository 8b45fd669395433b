import { z } from 'zod';
import { configSchema } from './schema.ts';

/** A part of a JSON schema, as far as it is read here. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

/** The configuration's JSON Schema, for editors: `# yaml-language-server: $schema=…`. */
export function configJsonSchema(): JsonSchema & Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' });
  return { ...(schema as JsonSchema), title: 'why502 configuration', $id: 'https://why502.example/config.schema.json' };
}

/** The schemas that may hold at a path of a value: unions are narrowed by `type`. */
export function schemasAt(root: JsonSchema, value: unknown, path: readonly PropertyKey[]): readonly JsonSchema[] {
  const choices = (schema: JsonSchema, at: unknown): readonly JsonSchema[] => {
    const members = schema.oneOf ?? schema.anyOf;
    if (!members) return [schema];
    const type: unknown = typeof at === 'object' && at !== null ? Reflect.get(at, 'type') : undefined;
    const named = members.filter((member) => type !== undefined && member.properties?.type?.const === type);
    return (named.length > 0 ? named : members).flatMap((member) => choices(member, at));
  };
  let here = choices(root, value);
  let at = value;
  for (const key of path) {
    at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
    const below = here.flatMap((schema): readonly JsonSchema[] => {
      if (typeof key === 'number')
        return Array.isArray(schema.items) || schema.items === undefined ? [] : [schema.items as JsonSchema];
      const own = schema.properties?.[String(key)];
      if (own) return [own];
      return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
    });
    here = below.flatMap((schema) => choices(schema, at));
  }
  return here;
}

/** Keys that are known at a path. */
export function keysAt(root: JsonSchema, value: unknown, path: readonly PropertyKey[]): readonly string[] {
  return [...new Set(schemasAt(root, value, path).flatMap((schema) => Object.keys(schema.properties ?? {})))];
}
