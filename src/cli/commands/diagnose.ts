import type { RequestOptions } from '../../core/diagnose.ts';
import type { Diagnosis } from '../../core/diagnosis.ts';
import { type Command, CommandError, exit, type Invocation } from '../command.ts';

function many(value: Invocation['values'][string]): string[] {
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const match = /^([\w-]+):\s*(.*)$/.exec(line);
    if (!match) throw new CommandError(`--header takes "Name: value", not "${line}"`);
    headers[(match[1] ?? '').toLowerCase()] = match[2] ?? '';
  }
  return headers;
}

async function readBytes(path: string, option: string): Promise<Buffer> {
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(path);
  } catch (error) {
    throw new CommandError(`${option}: ${error instanceof Error ? error.message : path}`);
  }
}

/** `name=value` or `name=@file`, as curl has it. */
async function formField(text: string): Promise<NonNullable<RequestOptions['form']>[number]> {
  const match = /^([^=]+)=(@?)(.*)$/s.exec(text);
  if (!match) throw new CommandError(`--form takes name=value or name=@file, not "${text}"`);
  const [, name = '', at, rest = ''] = match;
  if (!at) return { name, value: rest };
  const bytes = await readBytes(rest, '--form');
  return { name, file: { name: rest.split('/').at(-1) ?? rest, base64: bytes.toString('base64') } };
}

async function requestOf({ values }: Invocation): Promise<RequestOptions | undefined> {
  const form = await Promise.all(many(values.form).map(formField));
  const body =
    typeof values['body-file'] === 'string'
      ? (await readBytes(values['body-file'], '--body-file')).toString('utf8')
      : undefined;
  const headers = headersOf(many(values.header));
  const method = typeof values.method === 'string' ? values.method.toUpperCase() : undefined;
  if (form.length === 0 && body === undefined && method === undefined && Object.keys(headers).length === 0)
    return undefined;
  return {
    headers,
    ...(method ? { method } : {}),
    ...(form.length > 0 ? { form } : {}),
    ...(body === undefined ? {} : { body }),
  };
}

/** 0 all healthy, 1 something is down, 3 nothing could be looked at. */
export function exitCodeOf(diagnosis: Diagnosis): number {
  if (diagnosis.results.some((result) => result.status === 'down' || result.status === 'degraded')) return exit.problem;
  const blind = diagnosis.results.length === 0 || diagnosis.results.every((result) => result.status === 'unknown');
  return blind ? exit.blind : exit.ok;
}

async function run(invocation: Invocation): Promise<number> {
  const [{ createDiagnoser }, { createHost }, { UnknownTarget }] = await Promise.all([
    import('../../agent/diagnoser.ts'),
    import('../../host/real.ts'),
    import('../../core/diagnose.ts'),
  ]);
  const request = await requestOf(invocation);
  const real = createHost();
  const record = typeof invocation.values.record === 'string' ? invocation.values.record : null;
  const recorder = record
    ? (await import('../../host/record.ts')).recordHost(real, (await import('../../logs/redact.ts')).redact)
    : null;
  const diagnoser = createDiagnoser(recorder?.host ?? real);
  let diagnosis: Diagnosis;
  try {
    diagnosis = await diagnoser.diagnose({
      targets: invocation.words,
      lang: invocation.lang,
      ...(request ? { request } : {}),
    });
  } catch (error) {
    throw error instanceof UnknownTarget ? new CommandError(error.message) : error;
  }
  if (recorder && record) {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(record, JSON.stringify(recorder.recording()));
  }
  if (invocation.json) invocation.print(JSON.stringify(diagnosis, null, 2));
  else invocation.print((await import('../render.ts')).renderDiagnosis(diagnosis, invocation.style));
  return exitCodeOf(diagnosis);
}

export const command: Command = {
  name: 'diagnose',
  about: 'runs the diagnosis chain once, now',
  usage: '[TARGET…]   a URL, an upstream, a unit, a container; none: everything',
  options: {
    method: { type: 'string' },
    header: { type: 'string', multiple: true },
    form: { type: 'string', multiple: true },
    'body-file': { type: 'string' },
    record: { type: 'string' },
  },
  examples: [
    'sudo why502 diagnose',
    'sudo why502 diagnose gunicorn.service',
    "sudo why502 diagnose http://localhost/api/upload --method POST --header 'Authorization: Bearer …' --form file=@test.xlsx",
  ],
  run,
};
