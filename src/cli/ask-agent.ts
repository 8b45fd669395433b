import type { Call } from './command.ts';
import { CliError } from './command.ts';

const TIMEOUT_MS = 5000;

/** Where the agent listens: `--agent`, else the configuration, which reads WHY502_LISTEN. */
async function whereIs(
  call: Call,
): Promise<{ readonly base: string | { readonly socketPath: string }; readonly token: string | null }> {
  const given = call.text('agent');
  if (given !== null)
    return {
      base: given.startsWith('unix:') ? { socketPath: given.slice(5) } : given,
      token: call.io.env.WHY502_TOKEN ?? null,
    };
  const [{ loadConfig }, { createHost }] = await Promise.all([import('../config/load.ts'), import('../host/real.ts')]);
  const fallback = { base: 'http://127.0.0.1:9502', token: call.io.env.WHY502_TOKEN ?? null };
  try {
    const { config } = await loadConfig({ host: createHost(), env: call.io.env });
    const { listen, token } = config.api;
    if (listen.is === 'unix') return { base: { socketPath: listen.path }, token: token ?? null };
    const host = ['0.0.0.0', '::'].includes(listen.host) ? '127.0.0.1' : listen.host;
    return { base: `http://${host.includes(':') ? `[${host}]` : host}:${listen.port}`, token: token ?? null };
  } catch {
    // A configuration that cannot be read (only root may) says nothing against the usual address.
    return fallback;
  }
}

/** GET on the running agent's API. Exit 4 when none answers. */
export async function askAgent(call: Call, path: string): Promise<unknown> {
  const [{ request }, { base, token }] = await Promise.all([import('node:http'), whereIs(call)]);
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const where = typeof base === 'string' ? base : `unix:${base.socketPath}`;
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const options = { headers: { host: 'localhost', ...headers }, timeout: TIMEOUT_MS, agent: false as const };
    const asked =
      typeof base === 'string' ? request(new URL(path, base), options) : request({ ...base, path, ...options });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', (error) =>
      reject(new CliError(`no agent answers at ${where}: ${error.message} (start one: why502 agent)`, 4)),
    );
    asked.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    asked.end();
  });
  if (status === 200) return JSON.parse(text);
  if (status === 401) throw new CliError(`the agent at ${where} wants a token: WHY502_TOKEN`, 4);
  throw new CliError(`the agent at ${where} answered ${status}: ${detailOf(text)}`, status === 404 ? 2 : 4);
}

function detailOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'detail' in body ? String(body.detail) : 'no reason given';
  } catch {
    return 'not why502';
  }
}

/** The option of every command that asks the agent. */
export const AGENT_OPTION = {
  agent: {
    type: 'string',
    value: 'URL',
    help: 'where the agent listens; default: as configured, else http://127.0.0.1:9502',
  },
} as const;
