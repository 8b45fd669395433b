import { type Address, isIpLiteral, isLoopback, parseAddress } from '../core/address.ts';
import type { LogEvent } from '../core/event.ts';
import type {
  Scene,
  SceneDisk,
  SceneFile,
  SceneListener,
  ScenePublished,
  SceneRow,
  SceneUpstream,
  Whereabouts,
} from '../core/scene.ts';
import { MOST_ROWS } from '../core/scene.ts';
import { composedIn } from './compose.ts';
import { boundIn, type Passed, passedIn, publishedIn } from './config-lines.ts';
import { fileOf, listenerOf } from './listeners.ts';
import { symptomsIn } from './pages.ts';
import { prose } from './prose.ts';
import { diskOf, folderOf, inodesAt, rowOf } from './tables.ts';

/** Programs that stand in front; their words about a backend are the symptom. */
export const PROXIES: ReadonlySet<string> = new Set(['nginx', 'apache-httpd', 'apache', 'haproxy', 'caddy', 'traefik']);

/** Networks that Docker makes by itself; 172.31 is more often the network of a cloud. */
const BRIDGE = /^172\.(?:1[7-9]|2\d|30)\./;
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd])/i;
const PODS = /^10\.(?:42|43|244|96|233)\./;
const GATEWAY =
  /^(?:172\.(?:1[7-9]|2\d|3[01])\.0\.1|192\.168\.65\.\d+|host\.docker\.internal|host-gateway|dockerhost|docker-host)$/;
const CONTAINER_WORDS =
  /^[\w.@-]{1,100} {0,30}\| |^\[pod\/|exited with code \d|docker|containerd|kubelet|CrashLoopBackOff|\bpod\b|CONTAINER ID|127\.0\.0\.11|\bcontainers?\b|\bheroku\b|\bdyno\b|\bapp\/web\.\d|\bcloud run\b|容器|컨테이너|コンテナ|контейнер|contenedor|conteneur|contêiner/im;
const KUBERNETES =
  /^\[pod\/|kubelet|kubectl|CrashLoopBackOff|ImagePullBackOff|\.svc\b|ingress|\[[\w-]+-[\w-]+-\d{2,5}\] \[/m;
const SWARM =
  /srv-captain--|\bcaprover\b|captainduckduck|@swarm\b|docker service|docker stack|DESIRED STATE|\bREPLICAS\b|\.\d+\.[a-z0-9]{25}|@docker"/;
const BEANSTALK = /elastic ?beanstalk|\/var\/app\/current|eb-engine\.log|web\.stdout\.log|awseb/i;
const IMAGE = /^[ \t]*(?:-[ \t]+)?image:[ \t]*["']?(?<image>[\w./:@-]{2,200})/gm;
const SECURED = /\bhttps:\/\/[\w.-]{1,200}:(?<port>\d{2,5})\b/g;
const UNITS = /systemd\[\d+\]|\.service:? |systemctl|Loaded: loaded/;
const HTTP_OK = /" [23]\d\d \d+ |^HTTP\/[\d.]+ [23]\d\d/m;
/** The proxy is made from an image: `image: nginx:1.27`, `docker run … abiosoft/caddy`. */
const PROXY_IMAGE =
  /^[ \t]*(?:-[ \t]+)?image:[ \t]*["']?(?:[\w.-]{1,100}\/){0,8}(?:nginx|caddy|traefik|haproxy|httpd|openresty|swag|nginx-proxy[\w-]*)(?:[:@"'\s]|$)|\bdocker run\b[^\n]{0,400}\s(?:[\w.-]{1,100}\/){0,8}(?:nginx|caddy|traefik|haproxy|httpd|openresty|nginx-proxy[\w-]*)(?:[:@\s]|$)|\bdocker(?:-compose| compose| container)? (?:exec|logs|restart|inspect) (?:-[\w-]+ )*[\w.-]*(?:nginx|caddy|proxy|traefik|haproxy)/im;
const RUN_IMAGE =
  /\bdocker run\b(?:[^\n]{0,400}\\\n){1,20}[ \t]*(?:[\w.-]{1,100}\/){0,8}(?:nginx|caddy|traefik|haproxy|httpd|openresty)(?:[:@\s]|$)/i;
/** Products that are a proxy in a container. */
const PROXY_PRODUCT =
  /\bnginx[- ]?proxy[- ]?manager\b|\bNPM ?plus\b|\blinuxserver[/ ]?(?:swag|letsencrypt)\b|\bswag\b|\bjwilder\/nginx-proxy\b|\bnginxproxy\/nginx-proxy\b/i;
/** Addresses that a text names at most. */
const MOST = 20;
/** Enough of a text to know its kind. */
const SAMPLE = 200_000;

interface Named {
  readonly text: string;
  readonly scheme: string;
}

function addressText(event: LogEvent): Named | null {
  // A record that somebody shortened keeps it in its words.
  const { upstream = /\bupstream:? "([^"]{3,200})"/.exec(event.text)?.[1], address } = event.fields;
  const url = /^(\w+):\/\/(unix:[^:]+|\[[^\]]+\](?::\d+)?|[^/:]+(?::\d+)?)/.exec(upstream ?? '');
  if (url) return { text: url[2] ?? '', scheme: url[1] ?? '' };
  const said =
    /\bdial(?:ing)? (?:tcp|unix)[46]? (\S+?): |attempt to connect to (?:Unix domain socket )?(\S+)|connect\(\) to (\S+) failed|->(\S+?:\d+): /.exec(
      event.text,
    );
  const text =
    said?.slice(1).find((part) => part !== undefined) ??
    (event.fields.phase === 'resolve' ? '' : (address ?? upstream ?? ''));
  return text === '' || /^(?!unix:).{0,20}:\/\//.test(text) ? null : { text, scheme: '' };
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

/** What the proxy's words call comes first, then what a pasted configuration names. */
function upstreamsIn(proxy: readonly LogEvent[], configured: readonly Passed[], containers: boolean): SceneUpstream[] {
  const found = new Map<string, SceneUpstream>();
  for (const event of proxy) {
    const named = addressText(event);
    const address = named === null ? null : parse(named);
    if (named === null || address === null) continue;
    const key = JSON.stringify(address);
    if (!found.has(key))
      found.set(key, {
        address,
        where: whereOf(address, containers),
        scheme: named.scheme,
        text: event.text,
        program: event.program,
      });
    if (found.size >= MOST) break;
  }
  for (const { to, scheme, text } of configured) {
    const address = parseAddress(to);
    const key = JSON.stringify(address);
    if (address === null || found.has(key) || found.size >= MOST) continue;
    found.set(key, { address, where: whereOf(address, containers), scheme, text, program: '' });
  }
  return [...found.values()];
}

interface Pasted {
  readonly listeners: SceneListener[];
  readonly files: SceneFile[];
  readonly folders: SceneFile[];
  readonly rows: SceneRow[];
  readonly disks: SceneDisk[];
  readonly published: ScenePublished[];
  readonly passed: Passed[];
  /** The table that is being read is one of `df -i`. */
  inodes: boolean;
}

/** One pass over the raw lines: who listens where, what was listed, what a configuration says. */
function pastedIn(text: string): Pasted {
  const pasted: Pasted = {
    listeners: [],
    files: [],
    folders: [],
    rows: [],
    disks: [],
    published: [],
    passed: [],
    inodes: false,
  };
  let line = 0;
  for (let at = 0; at < text.length; ) {
    const stop = text.indexOf('\n', at);
    const end = stop < 0 ? text.length : stop;
    line += 1;
    if (end - at < 600) readPasted(text.slice(at, end), line, pasted);
    at = end + 1;
  }
  return pasted;
}

function readPasted(raw: string, line: number, pasted: Pasted): void {
  const file = fileOf(raw, line);
  if (file !== null) {
    if (pasted.files.length < 50) pasted.files.push(file);
    return;
  }
  const ofInodes = inodesAt(raw);
  if (ofInodes !== null) pasted.inodes = ofInodes;
  const disk = pasted.disks.length < 50 ? diskOf(raw, pasted.inodes) : null;
  const folder = pasted.folders.length < 50 ? folderOf(raw, line) : null;
  if (disk !== null) pasted.disks.push(disk);
  if (folder !== null) pasted.folders.push(folder);
  const row = rowOf(raw);
  if (row !== null && pasted.rows.length < MOST_ROWS) pasted.rows.push(row);
  const listener = pasted.listeners.length < 50 ? (listenerOf(raw, line, row) ?? boundIn(raw, line)) : null;
  if (listener !== null) pasted.listeners.push(listener);
  if (pasted.published.length < 50) pasted.published.push(...publishedIn(raw, line));
  const passed = pasted.passed.length < MOST ? passedIn(raw) : null;
  if (passed !== null) pasted.passed.push(passed);
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

function platformOf(sample: string): Scene['platform'] {
  if (SWARM.test(sample)) return 'swarm';
  if (KUBERNETES.test(sample)) return 'kubernetes';
  return BEANSTALK.test(sample) ? 'beanstalk' : null;
}

/** Hints at a symptom that make it one, and that make it one where there is no other. */
const PLAIN = 0.5;
const FAINT = 0.3;

function hintedAt(events: readonly LogEvent[], least: number): Set<string> {
  return new Set(
    events
      .flatMap(({ hints }) => hints.filter(({ id, weight }) => !id.includes('.') && weight >= least))
      .map(({ id }) => id),
  );
}

/** What the words and everything pasted with them show around the failure. */
export function sceneOf(text: string, events: readonly LogEvent[]): Scene {
  const sample = text.length > SAMPLE ? text.slice(0, SAMPLE) : text;
  const proxy = events.filter(
    (event) => PROXIES.has(event.program) || event.hints.some(({ id }) => id.startsWith('connect-')),
  );
  const inside =
    fromContainer(proxy) ??
    (/^[\w.-]*(?:nginx|proxy|caddy|traefik|haproxy|frontend|web)[\w.-]* {0,30}\| /im.test(sample) ||
    PROXY_IMAGE.test(sample) ||
    RUN_IMAGE.test(sample) ||
    PROXY_PRODUCT.test(sample)
      ? true
      : null);
  const containers =
    inside === true ||
    CONTAINER_WORDS.test(sample) ||
    events.some(
      ({ fields, program, text: words }) =>
        fields.container !== undefined || program === 'docker' || (program === 'traefik' && words.includes('tcp')),
    );
  const { passed, inodes: _inodes, ...pasted } = pastedIn(text);
  // What is harmless may name sockets and hosts, too: none of them is the one that failed.
  const upstreams = upstreamsIn(
    proxy.filter(({ tier }) => tier !== 'D'),
    passed,
    containers,
  );
  const symptoms = hintedAt(events, PLAIN);
  const silent = events.every(({ hints }) => hints.length === 0);
  for (const id of symptomsIn(prose(sample), symptoms.size > 0, silent)) symptoms.add(id);
  // A failure that a retry hid is one all the same, where nothing worse is told.
  if (symptoms.size === 0) for (const id of hintedAt(events, FAINT)) symptoms.add(id);
  return {
    events,
    symptoms,
    upstreams,
    ...pasted,
    ...composedIn(sample),
    proxyInContainer: inside,
    containers: containers || upstreams.some(({ where }) => where === 'container' || where === 'gateway'),
    platform: platformOf(sample),
    secured: new Set([...sample.matchAll(SECURED)].slice(0, MOST).map(({ groups }) => Number(groups?.port))),
    images: [...sample.matchAll(IMAGE)].slice(0, MOST).map(({ groups }) => groups?.image ?? ''),
    units: UNITS.test(sample),
    works: HTTP_OK.test(sample),
    failingGet: proxy.some((event) => /^(?:GET|HEAD) /.test(event.fields.request ?? '')),
  };
}
