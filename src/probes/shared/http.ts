import { z } from 'zod';
import { type FormField, multipart } from '../../core/multipart.ts';
import { OWN_AGENTS } from '../../core/own.ts';
import type { ProbeOutcome } from '../../core/probe.ts';
import type { Host, HttpAnswer, HttpRequest } from '../../host/host.ts';
import { brokenParts, outcomeOf } from '../../trace/probing.ts';
import { judgeCondition, parseCondition } from './condition.ts';
import { failed, passed } from './outcome.ts';

const statusText = z
  .union([z.number().int().min(100).max(599), z.string()])
  .transform(String)
  .refine((text) => statusRanges(text) !== null, 'expected a status such as 200, 200-399 or "200,204,301-308"');

/** `200`, `200-399`, `200,204` → ranges; null when it is none. */
export function statusRanges(text: string): readonly (readonly [number, number])[] | null {
  const ranges = text.split(',').map((part): readonly [number, number] | null => {
    const match = /^\s*([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?\s*$/.exec(part);
    return match ? [Number(match[1]), Number(match[2] ?? match[1])] : null;
  });
  return ranges.every((range) => range !== null) ? ranges : null;
}

/** What can be said about a request and its answer; shared by http and unix-socket. */
export const requestShape = {
  method: z
    .string()
    .regex(/^[A-Za-z]+$/)
    .transform((text) => text.toUpperCase())
    .optional()
    .meta({ description: 'default GET, or POST with a body' }),
  headers: z.record(z.string(), z.string()).default({}),
  token_file: z.string().optional().meta({ description: 'a file whose content is sent as a bearer token' }),
  json: z.unknown().optional().meta({ description: 'a JSON body' }),
  body: z.string().optional().meta({ description: 'a text body' }),
  form: z
    .record(z.string(), z.union([z.string(), z.strictObject({ file: z.string() })]))
    .optional()
    .meta({ description: 'a multipart form: a value, or { file: PATH } for an upload' }),
  expect: statusText.default('100-499').meta({ description: 'statuses that are fine: 200, 200-399, "200,204"' }),
  expect_json: z
    .array(
      z
        .string()
        .refine((text) => parseCondition(text) !== null, 'expected a condition such as $.database == "connected"'),
    )
    .default([])
    .meta({ description: 'conditions on a JSON body' }),
  expect_text: z.string().optional().meta({ description: 'text that the body must contain' }),
};

export type RequestOptions = z.output<z.ZodObject<typeof requestShape>>;

const MAX_UPLOAD = 8 * 1024 * 1024;

/** Headers and body of a request; a file that cannot be read is a failed look. */
export async function bodyOf(
  options: RequestOptions,
  host: Host,
): Promise<Pick<HttpRequest, 'method' | 'headers' | 'body' | 'bodyIsBase64'> | ProbeOutcome> {
  const headers: Record<string, string> = { 'user-agent': OWN_AGENTS.probe, ...lowered(options.headers) };
  if (options.token_file !== undefined) {
    const token = await host.read(options.token_file);
    if (token.is !== 'seen') return failed('blind', `token_file ${options.token_file} could not be read`, 0);
    headers.authorization = `Bearer ${token.value.text.trim()}`;
  }
  if (options.form !== undefined) return formBody(options.form, options.method ?? 'POST', headers, host);
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  if (options.json !== undefined) headers['content-type'] ??= 'application/json';
  if (body === undefined) return { method: options.method ?? 'GET', headers };
  headers['content-length'] = String(Buffer.byteLength(body));
  return { method: options.method ?? 'POST', headers, body };
}

function lowered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The fields of a form, files with their content; a file that cannot be read is a failed look. */
export async function formFieldsOf(
  form: NonNullable<RequestOptions['form']>,
  host: Host,
): Promise<FormField[] | ProbeOutcome> {
  const fields: FormField[] = [];
  for (const [name, value] of Object.entries(form)) {
    if (typeof value === 'string') {
      fields.push({ name, value });
      continue;
    }
    const look = await host.read(value.file, { maxBytes: MAX_UPLOAD, as: 'base64' });
    if (look.is !== 'seen') return failed('blind', `the upload ${value.file} could not be read`, 0);
    if (look.value.truncated) return failed('blind', `the upload ${value.file} is larger than 8 MiB`, 0);
    fields.push({ name, file: { name: value.file.split('/').at(-1) ?? 'file', base64: look.value.text } });
  }
  return fields;
}

async function formBody(
  form: NonNullable<RequestOptions['form']>,
  method: string,
  headers: Record<string, string>,
  host: Host,
): Promise<Pick<HttpRequest, 'method' | 'headers' | 'body' | 'bodyIsBase64'> | ProbeOutcome> {
  const fields = await formFieldsOf(form, host);
  if ('ok' in fields) return fields;
  const { base64, contentType } = multipart(fields);
  headers['content-type'] = contentType;
  headers['content-length'] = String(Buffer.from(base64, 'base64').length);
  return { method, headers, body: base64, bodyIsBase64: true };
}

function judgeBody(options: RequestOptions, answer: HttpAnswer): string | null {
  if (options.expect_text !== undefined && !answer.body.includes(options.expect_text))
    return `the body does not contain ${JSON.stringify(options.expect_text)}`;
  if (options.expect_json.length === 0) {
    const broken = brokenParts(answer.body, answer.headers['content-type'] ?? null);
    return broken.length === 0 ? null : broken.map((part) => `${part.path} is ${part.value}`).join(', ');
  }
  let body: unknown;
  try {
    body = JSON.parse(answer.body);
  } catch {
    return 'the body is not JSON';
  }
  for (const text of options.expect_json) {
    const condition = parseCondition(text);
    const wrong = condition === null ? null : judgeCondition(condition, body);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** Fine, or what is wrong with it: no answer, the status, the body. */
export function judgeAnswer(options: RequestOptions, answer: HttpAnswer): ProbeOutcome {
  if (answer.is !== 'answered') {
    const reason = outcomeOf(answer);
    return failed(reason, `${reason}: ${answer.message ?? answer.errno ?? 'no answer'}`, answer.ms);
  }
  const status = answer.status ?? 0;
  const fine = statusRanges(options.expect)?.some(([low, high]) => status >= low && status <= high) ?? false;
  if (!fine) return failed('status', `HTTP ${status}, expected ${options.expect}`, answer.ms, status);
  const wrong = judgeBody(options, answer);
  return wrong === null ? passed(`HTTP ${status}`, answer.ms, status) : failed('body', wrong, answer.ms, status);
}
