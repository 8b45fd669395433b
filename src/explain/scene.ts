import { type Address, isIpLiteral, isLoopback, parseAddress } from '../core/address.ts';
import type { LogEvent } from '../core/event.ts';
import type { Scene, SceneFile, SceneListener, SceneUpstream, Whereabouts } from '../core/scene.ts';
import { fileOf, listenerOf } from './listeners.ts';

/** Programs that stand in front; their words about a backend are the symptom. */
export const PROXIES: ReadonlySet<string> = new Set(['nginx', 'apache-httpd', 'apache', 'haproxy', 'caddy', 'traefik']);

const BRIDGE = /^172\.(?:1[7-9]|2\d|3[01])\./;
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])/i;
const PODS = /^10\.(?:42|43|244|96|233)\./;
const GATEWAY =
  /^(?:172\.(?:1[7-9]|2\d|3[01])\.0\.1|192\.168\.65\.\d+|host\.docker\.internal|host-gateway|dockerhost|docker-host)$/;
const CONTAINER_WORDS =
  /^[\w.@-]{1,100} {0,30}\| |^\[pod\/|exited with code \d|docker|containerd|kubelet|CrashLoopBackOff|\bpod\b|CONTAINER ID|127\.0\.0\.11/im;
const KUBERNETES =
  /^\[pod\/|kubelet|kubectl|CrashLoopBackOff|ImagePullBackOff|\.svc\b|ingress|\[[\w-]+-[\w-]+-\d{2,5}\] \[/m;
const SWARM =
  /srv-captain--|@swarm\b|docker service|docker stack|DESIRED STATE|\bREPLICAS\b|\.\d+\.[a-z0-9]{25}|@docker"/;
const UNITS = /systemd\[\d+\]|\.service:? |systemctl|Loaded: loaded/;
const HTTP_OK = /" [23]\d\d \d+ |^HTTP\/[\d.]+ [23]\d\d/m;
/** Enough of a text to know its kind. */
const SAMPLE = 200_000;

interface Named {
  readonly text: string;
  readonly scheme: string;
}

function addressText(event: LogEvent): Named | null {
  const { upstream, address } = event.fields;
  const url = /^(\w+):\/\/(unix:[^:]+|\[[^\]]+\](?::\d+)?|[^/:]+(?::\d+)?)/.exec(upstream ?? '');
  if (url) return { text: url[2] ?? '', scheme: url[1] ?? '' };
  const said =
    /\bdial(?:ing)? (?:tcp|unix)[46]? (\S+?): |attempt to connect to (?:Unix domain socket )?(\S+)|connect\(\) to (\S+) failed|->(\S+?:\d+): /.exec(
      event.text,
    );
  const text =
    said?.slice(1).find((part) => part !== undefined) ??
    (event.fields.phase === 'resolve' ? '' : (address ?? upstream ?? ''));
  return text === '' || text.includes('://') ? null : { text, scheme: '' };
}

function parse({ text, scheme }: Named): Address | null {
  if (text.startsWith('unix:') || text.startsWith('/')) return parseAddress(text);
  const whole = /:\d+$/.test(text) ? text : scheme === '' ? '' : `${text}:${scheme.endsWith('s') ? 443 : 80}`;
  return whole === '' ? null : parseAddress(whole);
}

function whereOf(address: Address, containers: boolean): Whereabouts {
  if (address.is === 'unix') return 'socket';
  const { host } = address;
  if (host === '::1') return 'loopback6';
  if (isLoopback(host)) return 'loopback';
  if (GATEWAY.test(host)) return 'gateway';
  if (BRIDGE.test(host) || PODS.test(host) || (containers && PRIVATE.test(host))) return 'container';
  if (!isIpLiteral(host)) return 'name';
  return PRIVATE.test(host) ? 'private' : 'public';
}

function upstreamsIn(proxy: readonly LogEvent[], containers: boolean): SceneUpstream[] {
  const found = new Map<string, SceneUpstream>();
  for (const event of proxy) {
    const named = addressText(event);
    const address = named === null ? null : parse(named);
    if (named === null || address === null) continue;
    const key = JSON.stringify(address);
    if (!found.has(key)) found.set(key, { address, where: whereOf(address, containers), scheme: named.scheme, event });
    if (found.size >= 20) break;
  }
  return [...found.values()];
}

/** One pass over the raw lines: who listens where, and what was listed. */
function pastedIn(text: string): { listeners: SceneListener[]; files: SceneFile[] } {
  const listeners: SceneListener[] = [];
  const files: SceneFile[] = [];
  let line = 0;
  for (let at = 0; at < text.length && listeners.length < 50; ) {
    const stop = text.indexOf('\n', at);
    const end = stop < 0 ? text.length : stop;
    line += 1;
    if (end - at < 600) {
      const raw = text.slice(at, end);
      const file = fileOf(raw, line);
      if (file !== null) files.push(file);
      const listener = file === null ? listenerOf(raw, line) : null;
      if (listener !== null) listeners.push(listener);
    }
    at = end + 1;
  }
  return { listeners, files: files.slice(0, 50) };
}

function fromContainer(proxy: readonly LogEvent[]): boolean | null {
  if (proxy.length === 0) return null;
  const inside = proxy.some(
    (event) =>
      event.fields.container !== undefined ||
      BRIDGE.test(event.fields.client ?? '') ||
      /^192\.168\.65\.\d+$/.test(event.fields.client ?? '') ||
      event.text.includes('127.0.0.11'),
  );
  return inside ? true : null;
}

/** What the words and everything pasted with them show around the failure. */
export function sceneOf(text: string, events: readonly LogEvent[]): Scene {
  const sample = text.length > SAMPLE ? text.slice(0, SAMPLE) : text;
  const proxy = events.filter(
    (event) => PROXIES.has(event.program) || event.hints.some(({ id }) => id.startsWith('connect-')),
  );
  const inside =
    fromContainer(proxy) ??
    (/^[\w.-]*(?:nginx|proxy|caddy|traefik|haproxy|frontend|web)[\w.-]* {0,30}\| /im.test(sample) ? true : null);
  const containers =
    inside === true ||
    CONTAINER_WORDS.test(sample) ||
    events.some((event) => event.fields.container !== undefined || event.program === 'docker');
  const upstreams = upstreamsIn(proxy, containers);
  const symptoms = new Set(
    events.flatMap((event) =>
      event.hints.filter(({ id, weight }) => !id.includes('.') && weight >= 0.5).map(({ id }) => id),
    ),
  );
  return {
    events,
    symptoms,
    upstreams,
    ...pastedIn(text),
    proxyInContainer: inside,
    containers: containers || upstreams.some(({ where }) => where === 'container' || where === 'gateway'),
    platform: SWARM.test(sample) ? 'swarm' : KUBERNETES.test(sample) ? 'kubernetes' : null,
    units: UNITS.test(sample),
    works: HTTP_OK.test(sample),
    failingGet: proxy.some((event) => /^(?:GET|HEAD) /.test(event.fields.request ?? '')),
  };
}
