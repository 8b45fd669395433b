import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Answer, Outgoing } from '../alerts/receiver.ts';

const TIMEOUT_MS = 15_000;
const MAX_BODY = 64 * 1024;

/** A certificate that does not fit stays so; anything else about a connection may pass. */
function reasonOf(error: NodeJS.ErrnoException): 'network' | 'tls' {
  const code = error.code ?? '';
  return /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_(?:VERIFY|GET)|SELF_SIGNED|DEPTH_ZERO|ERR_SSL_)/.test(code)
    ? 'tls'
    : 'network';
}

function readAnswer(response: IncomingMessage, done: (answer: Answer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name] = String(value);
  const finish = (): void =>
    done({ is: 'answered', status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') });
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
    else finish();
  });
  response.on('end', finish);
  // The status came: that the body broke off does not undo it.
  response.on('error', finish);
}

/**
 * Sends one message: no redirect is followed, no proxy variable obeyed, nothing of the URL is ever in an error.
 * Plain node:http, because fetch costs 20 MB.
 */
export async function send(outgoing: Outgoing, timeoutMs = TIMEOUT_MS): Promise<Answer> {
  let url: URL;
  try {
    url = new URL(outgoing.url);
  } catch {
    return { is: 'failed', reason: 'address' };
  }
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Promise((resolve) => {
    let sent: ClientRequest | null = null;
    const timer = setTimeout(() => done({ is: 'failed', reason: 'timeout' }), timeoutMs);
    const done = (answer: Answer): void => {
      clearTimeout(timer);
      sent?.destroy();
      resolve(answer);
    };
    const { method, headers, body } = outgoing;
    const length = String(Buffer.byteLength(body));
    try {
      sent = request(url, {
        method,
        agent: false,
        headers: { 'user-agent': 'why502/1', ...headers, 'content-length': length },
      });
    } catch {
      done({ is: 'failed', reason: 'address' });
      return;
    }
    sent.on('error', (error) => done({ is: 'failed', reason: reasonOf(error) }));
    sent.on('response', (response) => readAnswer(response, done));
    sent.end(body);
  });
}
