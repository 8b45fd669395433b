import { z } from 'zod';
import type { ProbeConfig } from '../config/schema.ts';
import { parseAddress } from '../core/address.ts';
import type { RequestOptions, Upstream } from '../core/diagnose.ts';
import { ownHeaders } from '../core/own.ts';
import type { AnyProbe, ProbeOutcome } from '../core/probe.ts';
import type { Host } from '../host/host.ts';
import { probes } from '../probes/probes.generated.ts';
import {
  bodyOf,
  formFieldsOf,
  type RequestOptions as HttpOptions,
  judgeAnswer,
  requestShape,
} from '../probes/shared/http.ts';
import { firstDifference, straightWays } from './ways.ts';

/** A scheduled look, whatever is behind it. */
export interface Look {
  /** `route NAME` or `probe NAME`: unique. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** The upstream that it speaks for, or null. */
  readonly upstream: string | null;
  readonly server: string;
  /** Null: as the schedule says for routes. */
  readonly everyMs: number | null;
  readonly timeoutMs: number;
  /** What diagnoses a failure: targets, and the request that fails. */
  readonly target: string | null;
  /** Where the same is asked when the proxy cannot be read any more; null when it is no route. */
  readonly url: string | null;
  request(host: Host): Promise<RequestOptions | undefined>;
  run(host: Host): Promise<ProbeOutcome>;
}

/** How the last run of a look ended. */
export interface LookState {
  readonly look: Look;
  readonly outcome: ProbeOutcome | null;
  readonly at: number | null;
  /** Since when the verdict is what it is. */
  readonly since: number | null;
  /** Runs in a row with this verdict. */
  readonly streak: number;
}

/** What http and unix-socket share; parsing what was parsed changes nothing. */
const httpOptions = z.object(requestShape);

const PLAIN: HttpOptions = { headers: {}, expect: '100-499', expect_json: [] };

/** The cheap question at a route: through the proxy, as a visitor asks, and straight to its servers. Null when it cannot be asked. */
export function routeLook(upstream: Upstream, timeoutMs: number): Look | null {
  const { ask } = upstream;
  const address = ask === null ? null : parseAddress(ask.address);
  if (ask === null || address === null) return null;
  const request = {
    scheme: ask.scheme,
    address,
    method: 'GET',
    path: ask.path,
    headers: { host: ask.host, ...ownHeaders('probe', ask.scheme, ask.host) },
    timeoutMs,
    ...(ask.scheme === 'https' ? { serverName: ask.host.replace(/:\d+$/, ''), verifyTls: false } : {}),
  };
  return {
    id: `route ${upstream.name}`,
    name: upstream.name,
    type: 'route',
    upstream: upstream.name,
    server: ask.address,
    everyMs: null,
    timeoutMs,
    target: upstream.name,
    url: upstream.url,
    request: async () => undefined,
    async run(host) {
      const [answer, straight] = await Promise.all([host.http(request), straightWays(host, upstream, timeoutMs)]);
      const through: ProbeOutcome =
        answer.is === 'seen'
          ? judgeAnswer(PLAIN, answer.value)
          : { ok: false, reason: 'blind', message: 'could not ask', status: null, ms: 0 };
      return { ...through, straight, differs: firstDifference(upstream, through, straight) };
    },
  };
}

/** The request of an HTTP probe as the diagnosis takes it; undefined when a plain GET says the same. */
async function requestOf(config: ProbeConfig, host: Host): Promise<RequestOptions | undefined> {
  if (config.type !== 'http') return undefined;
  const options = httpOptions.parse(config);
  const { form, ...rest } = options;
  const made = await bodyOf(rest, host);
  if ('ok' in made) return undefined;
  const fields = form === undefined ? null : await formFieldsOf(form, host);
  if (fields !== null && 'ok' in fields) return undefined;
  const plain = made.method === 'GET' && Object.keys(made.headers).length <= 1 && fields === null;
  if (plain) return undefined;
  return {
    method: fields === null ? made.method : (options.method ?? 'POST'),
    headers: made.headers,
    ...(fields === null
      ? {}
      : {
          form: fields.map(({ name, value, file }) => ({
            name,
            ...(value === undefined ? {} : { value }),
            ...(file ? { file } : {}),
          })),
        }),
    ...(made.body === undefined ? {} : { body: made.body }),
  };
}

/** A probe of the configuration. */
export function configuredLook(name: string, config: ProbeConfig): Look {
  const probe = probes.find((one) => one.id === config.type) as AnyProbe;
  const { type, every, timeout, upstream, ...options } = config;
  const timeoutMs = timeout ?? probe.timeoutMs;
  return {
    id: `probe ${name}`,
    name,
    type,
    upstream: upstream ?? null,
    server: 'none',
    everyMs: every ?? probe.everyMs,
    timeoutMs,
    target: type === 'http' && 'url' in options ? String(options.url) : (upstream ?? null),
    url: null,
    request: (host) => requestOf(config, host),
    run: (asked) => probe.look(options, asked, timeoutMs),
  };
}
