import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { send } from '../../src/agent/send.ts';
import { classifyHttp, nextDelayMs, retryAfterMs } from '../../src/alerts/classify.ts';
import { tellingOf } from '../../src/alerts/outbox.ts';
import type { Answer } from '../../src/alerts/receiver.ts';
import { receiver as webhook } from '../../src/alerts/receivers/webhook.ts';
import { receivers } from '../../src/alerts/receivers.generated.ts';
import { cut, cutBytes } from '../../src/alerts/text.ts';
import type { NoticeState } from '../../src/core/notice.ts';
import { incidentOf, noticeOf } from '../helpers/incident.ts';

const SECRET = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz';

const OPTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  webhook: { url: 'https://hooks.example/s3cr3t-path', secret: SECRET },
  alertmanager: { url: 'http://user:s3cr3t-pass@127.0.0.1:9093' },
  slack: { url: 'https://hooks.slack.example/services/s3cr3t-path' },
  discord: { url: 'https://discord.example/api/webhooks/1/s3cr3t-path' },
  telegram: { token: '123456789:s3cr3t-token-s3cr3t-token', chat: 42 },
  ntfy: { topic: 's3cr3t-topic', token: 's3cr3t-token' },
  pagerduty: { routing_key: 's3cr3t-key' },
  teams: { url: 'https://teams.example/s3cr3t-path' },
};

const NASTY = [
  '<script>alert(1)</script>',
  '@everyone <!channel> <@U123>',
  '\u202Eevil\u202C \u001b[31mred',
  '```` code ```',
  '$' + '{jndi:ldap://x} %s %n',
  'line\r\nInjected: header',
  '"quotes" \\ and \u2028 separators',
  'x'.repeat(20_000),
  '🙂'.repeat(5000),
  '한국어 中文 עברית',
];

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function answer(status: number, body = '', headers: Readonly<Record<string, string>> = {}): Answer {
  return { is: 'answered', status, headers, body };
}

function tellingWith(text: string, state: NoticeState = 'firing') {
  const incident = incidentOf('01A', ['cynow']);
  const diagnosis = { ...incident.diagnosis, summary: text };
  if (diagnosis.rootCause)
    diagnosis.rootCause = { ...diagnosis.rootCause, subject: text, evidence: [{ source: 'log', text, at: null }] };
  diagnosis.fix = [{ command: text, why: text, risk: 'safe' }];
  return tellingOf(
    noticeOf({ ...incident, diagnosis, ...(state === 'resolved' ? { closedAt: 90_000 } : {}) }, state, 'ops'),
    'vps-1',
    1_800_000_000_000,
  );
}

async function listen(
  reply: (
    headers: IncomingHttpHeaders,
    body: string,
    path: string,
  ) => { status: number; headers?: Record<string, string>; body?: string } | null,
) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      const said = reply(request.headers, body, request.url ?? '');
      if (said === null) return;
      response.writeHead(said.status, said.headers).end(said.body);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each(receivers.map((one) => [one.id, one] as const))('%s', (id, receiver) => {
  const options = receiver.options.parse(OPTIONS[id]);

  it('takes, tries again, refuses: one table for all', () => {
    const ok = id === 'slack' ? answer(200, 'ok') : answer(200, '{}');
    expect(receiver.classify(ok, 0)).toEqual({ is: 'delivered' });
    for (const status of [408, 425, 429, 500, 502, 503, 504])
      expect(receiver.classify(answer(status), 0).is, String(status)).toBe('retry');
    for (const status of [301, 302, 307, 400, 401, 403, 404, 410, 413])
      expect(receiver.classify(answer(status), 0).is, String(status)).toBe('refused');
    for (const reason of ['timeout', 'network'] as const)
      expect(receiver.classify({ is: 'failed', reason }, 0).is).toBe('retry');
    expect(receiver.classify({ is: 'failed', reason: 'tls' }, 0).is).toBe('refused');
    expect(receiver.classify(answer(429, '', { 'retry-after': '7' }), 0)).toMatchObject({ is: 'retry', afterMs: 7000 });
  });

  it.each(NASTY.map((text) => [text.slice(0, 20), text] as const))('carries hostile text: %s', (_name, text) => {
    for (const state of ['firing', 'updated', 'resolved', 'test'] as const) {
      const { body, headers } = receiver.render(tellingWith(text, state), options);
      expect(() => JSON.parse(body)).not.toThrow();
      for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
      expect(body.isWellFormed()).toBe(true);
      if (id === 'slack') expect(body).not.toMatch(/<!channel>|<@U123>|<script>/);
      if (id === 'discord') expect(JSON.parse(body).allowed_mentions).toEqual({ parse: [] });
      if (id === 'telegram') expect(JSON.parse(body).text.length).toBeLessThanOrEqual(4096);
      if (id === 'ntfy') expect(Buffer.byteLength(JSON.parse(body).message)).toBeLessThanOrEqual(4096);
      if (id === 'pagerduty') expect(JSON.parse(body).payload.summary.length).toBeLessThanOrEqual(1024);
      if (id === 'teams') expect(Buffer.byteLength(body)).toBeLessThan(28 * 1024);
      if (id === 'discord') expect(JSON.parse(body).embeds[0].description.length).toBeLessThanOrEqual(4096);
    }
  });

  it('shows no secret in what it says of a failure, and names its secrets', () => {
    for (const status of [200, 404, 429, 500])
      expect(JSON.stringify(receiver.classify(answer(status, 's3cr3t'), 0))).not.toContain('s3cr3t');
    expect(receiver.secrets(options).join(' ')).toContain(id === 'webhook' ? SECRET : 's3cr3t');
  });

  it('renders the same message every time', () => {
    const telling = tellingWith('x');
    expect(receiver.render(telling, options)).toEqual(receiver.render(telling, options));
  });
});

describe('the webhook', () => {
  it('is accepted by an independent verifier of Standard Webhooks, over a real connection', async () => {
    const seen: unknown[] = [];
    const url = await listen((headers, body) => {
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      seen.push(new Webhook(SECRET).verify(body, flat));
      return { status: 204 };
    });
    const telling = { ...tellingWith('gunicorn cannot import 한국어 🙂'), attemptAt: Math.floor(Date.now() / 1000) };
    const outcome = webhook.classify(
      await send(webhook.render(telling, webhook.options.parse({ url, secret: SECRET }))),
      0,
    );
    expect(outcome).toEqual({ is: 'delivered' });
    expect(seen).toMatchObject([
      {
        type: 'incident.firing',
        timestamp: '1970-01-01T00:00:01.000Z',
        data: {
          state: 'firing',
          incident: {
            id: '01A',
            state: 'open',
            diagnosis: { upstream: 'cynow', rootCause: { id: 'app.module-not-found' } },
          },
        },
      },
    ]);
  });

  it('is refused by that verifier when a byte differs', async () => {
    const telling = { ...tellingWith('x'), attemptAt: Math.floor(Date.now() / 1000) };
    const { headers, body } = webhook.render(
      telling,
      webhook.options.parse({ url: 'http://x.example', secret: SECRET }),
    );
    expect(() => new Webhook(SECRET).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook('whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB').verify(body, headers)).toThrow();
  });

  it('takes a secret that is plain text', () => {
    const telling = { ...tellingWith('x'), attemptAt: Math.floor(Date.now() / 1000) };
    const { headers, body } = webhook.render(
      telling,
      webhook.options.parse({ url: 'http://x.example', secret: 'plain text' }),
    );
    expect(new Webhook('plain text', { format: 'raw' }).verify(body, headers)).toBeTruthy();
  });
});

describe('sending', () => {
  it('follows no redirect', async () => {
    const asked: string[] = [];
    const url = await listen((_headers, _body, path) => {
      asked.push(path);
      return { status: 302, headers: { location: '/elsewhere' } };
    });
    const sent = await send({ url: `${url}/hook`, method: 'POST', headers: {}, body: '{}' });
    expect(sent).toMatchObject({ status: 302 });
    expect(classifyHttp(sent, 0).is).toBe('refused');
    expect(asked).toEqual(['/hook']);
  });

  it('ends in time with a receiver that never answers, one that never ends, and one that is not there', async () => {
    const mute = await listen(() => null);
    const request = { method: 'POST' as const, headers: {}, body: '{}' };
    expect(await send({ ...request, url: mute }, 200)).toEqual({ is: 'failed', reason: 'timeout' });
    expect(await send({ ...request, url: 'http://127.0.0.1:1/' })).toEqual({ is: 'failed', reason: 'network' });
    expect(await send({ ...request, url: 'nonsense' })).toEqual({ is: 'failed', reason: 'address' });
    const endless = await listen(() => ({ status: 200, body: 'x'.repeat(500_000) }));
    const sent = await send({ ...request, url: endless });
    expect(sent).toMatchObject({ is: 'answered', status: 200 });
  });
});

describe('the waits', () => {
  it('read Retry-After as seconds or as a date, within an hour', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs(new Date(now + 5000).toUTCString(), now)).toBe(5000);
    expect(retryAfterMs('999999', now)).toBe(3_600_000);
    expect(retryAfterMs('-5', now)).not.toBeGreaterThan(3_600_000);
    expect(retryAfterMs('soon', now)).toBeUndefined();
  });

  it('grow, are spread, stay below five minutes, and never undercut the receiver', () => {
    expect(nextDelayMs(0, 0.999)).toBeLessThanOrEqual(1000);
    expect(nextDelayMs(5, 0.5)).toBe(16_000);
    expect(nextDelayMs(50, 0.999)).toBeLessThanOrEqual(300_000);
    expect(nextDelayMs(0, 0)).toBeGreaterThan(0);
    expect(nextDelayMs(0, 0, 60_000)).toBe(60_000);
  });

  it('cut texts without breaking a character', () => {
    for (const text of NASTY)
      for (const length of [1, 2, 9, 100, 4096]) {
        expect(cut(text, length).length).toBeLessThanOrEqual(Math.max(1, length));
        expect(cut(text, length).isWellFormed()).toBe(true);
        if (length > 8) expect(Buffer.byteLength(cutBytes(text, length))).toBeLessThanOrEqual(length);
      }
  });
});
