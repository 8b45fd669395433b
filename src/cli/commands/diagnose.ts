import type { RequestOptions } from '../../core/diagnose.ts';
import type { Diagnosis } from '../../core/diagnosis.ts';
import { type Call, CliError, type Command } from '../command.ts';

/** `Name: value` → a header. */
function headersOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const colon = text.indexOf(':');
      if (colon < 1) throw new CliError(`--header ${text}: expected "Name: value"`);
      return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
    }),
  );
}

/** `name=value` or `name=@file` → a field of a multipart form. */
async function formOf(texts: readonly string[], cwd: string): Promise<NonNullable<RequestOptions['form']>> {
  return Promise.all(
    texts.map(async (text) => {
      const equals = text.indexOf('=');
      if (equals < 1) throw new CliError(`--form ${text}: expected field=value or field=@file`);
      const name = text.slice(0, equals);
      const value = text.slice(equals + 1);
      if (!value.startsWith('@')) return { name, value };
      const bytes = await readBytes(value.slice(1), cwd, `--form ${text}`);
      const { basename } = await import('node:path');
      return { name, file: { name: basename(value), base64: bytes.toString('base64') } };
    }),
  );
}

async function readBytes(path: string, cwd: string, what: string): Promise<Buffer> {
  const [{ readFile }, { resolve }] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  try {
    return await readFile(resolve(cwd, path));
  } catch (error) {
    throw new CliError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function requestOf(call: Call): Promise<RequestOptions | undefined> {
  const method = call.text('method');
  const headers = headersOf(call.texts('header'));
  const form = await formOf(call.texts('form'), call.io.cwd);
  const file = call.text('body-file');
  if (form.length > 0 && file !== null) throw new CliError('--form and --body-file exclude each other');
  const body =
    file === null
      ? null
      : file === '-'
        ? Buffer.from(await call.io.stdin())
        : await readBytes(file, call.io.cwd, '--body-file');
  if (method === null && body === null && form.length === 0 && Object.keys(headers).length === 0) return undefined;
  return {
    ...(method === null ? {} : { method: method.toUpperCase() }),
    headers,
    ...(form.length > 0 ? { form } : {}),
    ...(body === null ? {} : { body: body.toString('base64'), bodyIsBase64: true }),
  };
}

/** 1 as soon as something is broken; 3 when nothing at all could be looked at. */
export function exitOf(diagnosis: Diagnosis): number {
  const statuses = diagnosis.results.map((result) => result.status);
  if (statuses.some((status) => status === 'down' || status === 'degraded')) return 1;
  return statuses.every((status) => status === 'unknown') ? 3 : 0;
}

async function diagnose(call: Call, request: RequestOptions | undefined): Promise<Diagnosis> {
  const [{ createHost }, { recordHost }, { createDiagnoser }, { UnknownTarget }, { redact }] = await Promise.all([
    import('../../host/real.ts'),
    import('../../host/record.ts'),
    import('../../agent/diagnoser.ts'),
    import('../../core/diagnose.ts'),
    import('../../logs/redact.ts'),
  ]);
  const file = call.text('record');
  const recorder = file === null ? null : recordHost(createHost(), redact);
  try {
    return await createDiagnoser(recorder?.host ?? createHost()).diagnose({
      targets: call.args,
      ...(request ? { request } : {}),
      lang: call.lang,
      patient: true,
    });
  } catch (error) {
    if (error instanceof UnknownTarget) throw new CliError(error.message);
    throw error;
  } finally {
    if (recorder && file !== null) {
      const { writeWhole } = await import('../write-whole.ts');
      await writeWhole(call, file, `${JSON.stringify(recorder.recording())}\n`);
    }
  }
}

export const command: Command = {
  name: 'diagnose',
  summary: 'look now: which link broke, why, and what repairs it',
  usage: '[TARGET…]',
  details:
    'TARGET is a URL, an upstream’s name, a unit or a container; none: every route that was discovered.\nAs root it sees everything; without, it says what it could not see.',
  examples: [
    'sudo why502 diagnose',
    'sudo why502 diagnose http://localhost/api/ --json',
    'sudo why502 diagnose api --method POST --form file=@orders.xlsx --header "Authorization: Bearer $TOKEN"',
  ],
  options: {
    method: { type: 'string', short: 'X', value: 'METHOD', help: 'method of the request that fails' },
    header: {
      type: 'string',
      short: 'H',
      multiple: true,
      value: '"NAME: VALUE"',
      help: 'a header of it; may be repeated',
    },
    form: {
      type: 'string',
      short: 'F',
      multiple: true,
      value: 'FIELD=@FILE',
      help: 'a field of a multipart form; may be repeated',
    },
    'body-file': { type: 'string', value: 'FILE', help: 'its body; - is standard input' },
    verbose: { type: 'boolean', short: 'v', help: 'every check, everything ruled out, all evidence' },
    record: { type: 'string', value: 'FILE', help: 'also keep what the host answered, redacted' },
  },
  exits: { 0: 'all healthy', 1: 'something is down or degraded', 2: 'usage', 3: 'could not look' },
  async run(call) {
    const diagnosis = await diagnose(call, await requestOf(call));
    if (call.json) call.io.out(`${JSON.stringify(diagnosis, null, 2)}\n`);
    else {
      const { diagnosisPage } = await import('../print/diagnosis.ts');
      const page = { lang: call.lang, color: call.color, columns: call.io.columns, verbose: call.flag('verbose') };
      call.io.out(diagnosisPage(diagnosis, page));
    }
    return exitOf(diagnosis);
  },
};
