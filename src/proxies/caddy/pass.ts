import type { Target } from '../../core/route.ts';
import { readUpstream } from './dial.ts';
import { durationMs, sizeBytes } from './duration.ts';
import type { Token } from './lex.ts';
import type { Pass, Rewrite } from './model.ts';
import type { Directive } from './parse.ts';

/** Go keeps idle connections for two minutes unless `keepalive off`; a response header may have 10 MB (net/http). */
export const HEADER_BYTES = 10_485_760;
/** Dial time-out of the http transport (reverse_proxy docs). */
export const DIAL_MS = 3_000;

type Word = Pick<Token, 'text' | 'place' | 'made'>;

interface Draft {
  words: Word[];
  unresolved: string[];
  hostHeader: string;
  rewrites: Rewrite[];
  transport: Directive | null;
  notes: string[];
}

const HOST_WORDS: Readonly<Record<string, string>> = {
  '{host}': '$host',
  '{hostport}': '$http_host',
  '{http.request.host}': '$host',
  '{http.request.hostport}': '$http_host',
  '{upstream_hostport}': '$proxy_host',
  '{http.reverse_proxy.upstream.hostport}': '$proxy_host',
};

/** A value of the Host header in the words that all proxies' routes use. */
export function hostHeaderOf(value: string): string {
  return HOST_WORDS[value] ?? (/\{[^{}]+\}/.test(value) ? value.replace(/[{}]/g, '$') : value);
}

function readOption(draft: Draft, { name, args, block, place }: Directive): void {
  const words = args.map((token) => token.text);
  if (name === 'to') draft.words.push(...args);
  else if (name === 'transport') draft.transport = { name, args, block, place };
  else if (name === 'dynamic') draft.unresolved.push(`dynamic upstreams (${words.join(' ')})`);
  else if (name === 'header_up' && words[0]?.toLowerCase() === 'host' && words.length === 2)
    draft.hostHeader = hostHeaderOf(words[1] ?? '');
  else if (name === 'rewrite') draft.rewrites.push({ is: 'to', uri: words[0] ?? '' });
  else if (name === 'method') draft.rewrites.push({ is: 'method', method: words[0] ?? '' });
  else if (name === 'health_uri' || name === 'health_path' || name === 'health_port')
    draft.notes.push(`has a health check of its own (${name} ${words.join(' ')})`);
  else if (name === 'handle_response') draft.notes.push('answers of the backend may be replaced (handle_response)');
}

function transportOf(block: readonly Directive[]): {
  readonly option: (name: string) => Directive | undefined;
  readonly value: (name: string) => string | undefined;
} {
  const option = (name: string): Directive | undefined => block.find((one) => one.name === name);
  return { option, value: (name) => option(name)?.args[0]?.text };
}

/** Where a value can be changed: in its line, or where it is given to a snippet. */
function settingOf({ name, args, place }: Directive): Pass['readTimeoutSetting'] {
  const [value] = args;
  if (!value || value.made) return null;
  return value.place === place || value.place.line === place.line
    ? { ...place, text: `${name} ${value.text}` }
    : { ...value.place, text: value.text };
}

/** `reverse_proxy` (or `php_fastcgi`, which speaks FastCGI) as written. `args` are those behind the matcher. */
export function readPass(line: Directive, args: Directive['args'], fastcgi = false): Pass {
  const draft: Draft = {
    words: [...args],
    unresolved: [],
    hostHeader: '$http_host',
    rewrites: [],
    transport: null,
    notes: [],
  };
  for (const option of line.block ?? []) readOption(draft, option);
  const kind = draft.transport?.args[0]?.text ?? 'http';
  const block = draft.transport?.block ?? (fastcgi ? (line.block ?? []) : []);
  const { option, value } = transportOf(block);
  const isFastcgi = fastcgi || kind === 'fastcgi';
  const tls = block.some(({ name }) => /^tls(?!_timeout|_insecure)/.test(name) || name === 'tls_insecure_skip_verify');
  const fallback = isFastcgi ? 'fastcgi' : tls ? 'https' : 'http';
  const targets: Target[] = [];
  for (const { text, place, made } of draft.words) {
    const dial = readUpstream(text, fallback);
    if (typeof dial === 'string') draft.unresolved.push(dial);
    else
      targets.push({
        scheme: isFastcgi ? 'fastcgi' : dial.scheme,
        address: dial.address,
        weight: 1,
        backup: false,
        down: false,
        place,
        ...(made ? {} : { written: text }),
      });
  }
  const wait = option(isFastcgi ? 'read_timeout' : 'response_header_timeout');
  return {
    targets,
    unresolved: draft.unresolved,
    text: draft.words.map((word) => word.text).join(' ') || line.name,
    place: draft.words[0]?.place ?? line.place,
    hostHeader: draft.hostHeader,
    rewrites: draft.rewrites,
    tlsVerify: option('tls_insecure_skip_verify') === undefined,
    connectTimeoutMs: durationMs(value('dial_timeout')) ?? DIAL_MS,
    readTimeoutMs: durationMs(wait?.args[0]?.text),
    readTimeoutSetting: wait ? settingOf(wait) : null,
    headerBufferBytes: isFastcgi ? null : (sizeBytes(value('max_response_header')) ?? HEADER_BYTES),
    keepalive: !isFastcgi && value('keepalive') !== 'off',
    notes: draft.notes,
  };
}
