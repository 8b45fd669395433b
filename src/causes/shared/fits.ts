import { formatAddress, isLoopback } from '../../core/address.ts';
import type { LogEvent } from '../../core/event.ts';
import { type Present, present, saw } from '../../core/rule.ts';
import {
  MOST_ROWS,
  type Scene,
  type SceneDisk,
  type SceneFile,
  type SceneListener,
  type ScenePublished,
  type SceneUpstream,
  tcpOf,
  upstreamIn,
} from '../../core/scene.ts';
import type { Text } from '../../core/text.ts';

const PASTED = 'the pasted lines';

/** A finding that something pasted next to the log proves. */
export function shows(subject: string, confidence: number, says: Text, text: string): Present {
  return present({ subject, confidence, says, evidence: [saw(PASTED, text)] });
}

/** The proxy's words show one of these symptoms. */
export function hasSymptom(scene: Scene, ...ids: readonly string[]): boolean {
  return ids.some((id) => scene.symptoms.has(id));
}

/** A program that says it listens on the port that the proxy calls. */
export function listenerOn(scene: Scene, upstream: SceneUpstream | null): SceneListener | null {
  const port = tcpOf(upstream)?.port;
  const on = scene.listeners.filter((listener) => listener.port !== null && listener.port === port);
  // What a program says once it is up is surer than what it was told.
  return on.find(({ configured }) => configured !== true) ?? on[0] ?? null;
}

/** The one place where the app listens is of the other kind than what the proxy calls: a port, not a socket, or the reverse. */
export function listensOtherwise(
  scene: Scene,
  where: 'socket' | 'port',
): { readonly upstream: SceneUpstream; readonly listener: SceneListener } | null {
  const [listener, ...others] = scene.listeners;
  const upstream = scene.upstreams.find(({ address }) => (address.is === 'unix') === (where === 'port'));
  if (listener === undefined || upstream === undefined || (listener.port !== null) !== (where === 'port')) return null;
  return others.every(({ host, port }) => host === listener.host && port === listener.port)
    ? { upstream, listener }
    : null;
}

export interface Elsewhere {
  readonly upstream: SceneUpstream;
  readonly listener: SceneListener;
  readonly says: Text;
  /** How plainly it is the app that listens there. */
  readonly sure: number;
}

const APP =
  /^(?:node|npm|python|gunicorn|uvicorn|hypercorn|uwsgi|ruby|puma|unicorn|java|dotnet|php|docker-pr|beam|deno|bun)/;

/** A row of a table without the name of a program may be anybody; a single one is more likely the app. */
function surely({ listed, who }: SceneListener, others: number): number {
  if (listed !== true || APP.test(who)) return 0.8;
  return others === 0 ? 0.6 : 0.42;
}

/** A table that was searched for one program or port is not whole: one that is has who logs people in, or several programs, and visitors. */
function isWhole({ rows }: Scene): boolean {
  if (rows.length < 3 || rows.length >= MOST_ROWS) return false;
  const programs = new Set(rows.flatMap(({ program }) => (program === '' ? [] : [program])));
  return (
    rows.some(({ port }) => port === 22) || (programs.size > 1 && rows.some(({ port }) => [80, 443].includes(port)))
  );
}

/** The proxy calls a port of this host that a whole pasted table of listeners does not have. */
export function missingInTable(scene: Scene): SceneUpstream | null {
  const upstream = scene.proxyInContainer === true ? null : upstreamIn(scene, 'loopback', 'loopback6');
  const port = tcpOf(upstream)?.port;
  return upstream !== null && isWhole(scene) && scene.rows.every((row) => row.port !== port) ? upstream : null;
}

/** The app says that it listens, on another port than the one that the proxy calls. */
export function listensElsewhere(scene: Scene): Elsewhere | null {
  if (!hasSymptom(scene, 'connect-refused', 'http-502', 'no-live-upstreams')) return null;
  const upstream = scene.upstreams.find(({ address }) => address.is === 'tcp') ?? null;
  const called = tcpOf(upstream);
  if (upstream === null || called === null || listenerOn(scene, upstream) !== null) return null;
  const apps = scene.listeners.filter(({ port }) => port !== null);
  const listener = apps.find(({ listed, who }) => listed !== true || APP.test(who)) ?? apps[0];
  if (!listener) return null;
  const where = formatAddress(upstream.address);
  return {
    upstream,
    listener,
    sure: surely(listener, new Set(apps.map(({ port }) => port)).size - 1),
    says: {
      en: `the proxy calls ${where}, the app says that it listens on port ${listener.port}`,
      ko: `프록시는 ${where}를 부르지만 앱은 ${listener.port} 포트에서 듣습니다`,
      zh: `代理访问 ${where}，而应用监听端口 ${listener.port}`,
    },
  };
}

/** The app says that it listens on loopback only, and the proxy comes from elsewhere. */
export function listensOnLoopback(
  scene: Scene,
): { readonly listener: SceneListener; readonly upstream: SceneUpstream } | null {
  const upstream = upstreamIn(scene, 'container', 'gateway', 'private', 'name');
  const listener = listenerOn(scene, upstream);
  return upstream && listener && isLoopback(listener.host) ? { listener, upstream } : null;
}

/** In a container an app that listens on loopback only is heard by nobody outside, whoever calls. */
export function boxedOnLoopback(scene: Scene): SceneListener | null {
  if (!scene.containers || scene.upstreams.length > 0) return null;
  const apps = scene.listeners.filter(({ port }) => port !== null);
  return apps.length > 0 && apps.every(({ host }) => isLoopback(host)) ? (apps[0] ?? null) : null;
}

/** A container that ended and whose name is the one that the proxy cannot resolve or reach. */
export function endedBackend(scene: Scene): LogEvent | null {
  const called = scene.events
    .filter(({ hints }) => hints.some(({ id }) => id === 'unresolved' || id === 'connect-refused'))
    .map(({ fields }) => (fields.name ?? fields.host ?? fields.address ?? '').replace(/:\d{1,5}$/, ''))
    .filter((name) => /^[A-Za-z][\w.-]{1,80}$/.test(name));
  return (
    scene.events.find(({ program, signature, fields }) => {
      if (program !== 'docker' || !signature.startsWith('exited')) return false;
      const name = fields.name ?? '';
      return called.some(
        (one) => name === one || new RegExp(`(?:^|[-_])${one.replace(/[.]/g, '\\.')}[-_]\\d{1,3}$`).test(name),
      );
    }) ?? null
  );
}

/** The proxy calls the port that the host has for a container, where the container itself has another. */
export function callsPublishedPort(
  scene: Scene,
): { readonly upstream: SceneUpstream; readonly published: ScenePublished } | null {
  const upstream = upstreamIn(scene, 'container', 'name');
  const called = tcpOf(upstream)?.port;
  const published = scene.published.find(
    ({ host }) => host === called && !scene.published.some(({ container }) => container === called),
  );
  return upstream && published ? { upstream, published } : null;
}

/** A label makes the proxy call the port that the host has for a container, where the container has another. */
export function labelledPublishedPort(
  scene: Scene,
): { readonly published: ScenePublished; readonly text: string } | null {
  for (const { port, text } of scene.labelled) {
    if (scene.published.some(({ container }) => container === port)) continue;
    const published = scene.published.find(({ host }) => host === port);
    if (published) return { published, text };
  }
  return null;
}

/** Mounts that are full by nature, or nobody's. */
const NOBODYS = /^\/(?:snap|boot|mnt|media|run\/user)\b/;

/** A row of a pasted `df` (or `df -i`) that has nothing left. */
export function fullRow(scene: Scene, ofInodes: boolean): SceneDisk | null {
  return (
    scene.disks.find(({ inodes, used, mount }) => inodes === ofInodes && used >= 99 && !NOBODYS.test(mount)) ?? null
  );
}

/** Rows of a `df` that was asked about every file system: also a small host has some of memory beside its disk. */
const WHOLE_DF = 3;

/** Said to be full, though every file system of a pasted `df` has room: what ran out is not its bytes. */
export function fullWithRoom(scene: Scene): LogEvent | null {
  const blocks = scene.disks.filter(({ inodes }) => !inodes);
  if (blocks.length < WHOLE_DF || !blocks.some(({ mount }) => mount === '/')) return null;
  if (blocks.some(({ used }) => used >= 96)) return null;
  // Inodes that are left were pasted, too.
  if (scene.disks.some(({ inodes, used }) => inodes && used < 96) && fullRow(scene, true) === null) return null;
  return scene.events.find(({ hints }) => hints.some(({ id }) => id === 'host.disk-full')) ?? null;
}

/** At most one letter put in, left out, changed, or two exchanged. */
function isTypo(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 5) return false;
  let from = 0;
  while (from < Math.min(a.length, b.length) && a[from] === b[from]) from += 1;
  const [x, y] = [a.slice(from), b.slice(from)];
  if (x.length !== y.length) return x.length > y.length ? x.slice(1) === y : y.slice(1) === x;
  return x.slice(1) === y.slice(1) || (x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2));
}

/** The proxy's name for a backend is that of a pasted service but for one letter; digits tell services apart. */
export function misspelled(
  scene: Scene,
): { readonly upstream: SceneUpstream; readonly name: string; readonly service: string } | null {
  const services = scene.composed.flatMap(({ names }) => names);
  for (const upstream of scene.upstreams) {
    const name = upstream.where === 'name' ? tcpOf(upstream)?.host : undefined;
    if (name === undefined || services.includes(name)) continue;
    const service = services.find((one) => isTypo(one, name) && one.replace(/\D/g, '') === name.replace(/\D/g, ''));
    if (service !== undefined) return { upstream, name, service };
  }
  return null;
}

/** The line in which the app says that it listens on the socket that the proxy calls. */
export function saidSocket(scene: Scene): SceneListener | null {
  const path = socketPath(scene);
  if (path === null) return null;
  return scene.listeners.find(({ host, configured }) => host === path && configured !== true) ?? null;
}

/** Whether a socket stands where systemd gives units a directory of their own (PrivateTmp=, systemd.exec(5)). */
export function inTmp(path: string): boolean {
  return /^\/(?:var\/)?tmp\//.test(path);
}

/** The listed file of the socket that the proxy calls. */
export function listedSocket(scene: Scene): SceneFile | null {
  const path = socketPath(scene);
  if (path === null) return null;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return scene.files.find((file) => file.path === path || file.path === name) ?? null;
}

/** Users, and groups of the same name, that a proxy's workers run as. */
const PROXY_USER = /^(?:www|www-data|wwwrun|nginx|apache|httpd?|nobody|nogroup|caddy|haproxy|traefik)$/;

/** May the proxy's user pass, as far as a listing tells? Rights beside the mode (`+`) are not seen. */
function passes({ mode, owner, group, text }: SceneFile): boolean {
  if (/[xt]$/.test(mode) || /^d[rwxstST-]{9}\+/.test(text)) return true;
  return (
    (PROXY_USER.test(owner) && /[xs]/.test(mode[3] ?? '')) || (PROXY_USER.test(group) && /[xs]/.test(mode[6] ?? ''))
  );
}

/** A listed directory above the socket that the proxy calls which others may not pass. */
export function closedAbove(scene: Scene): SceneFile | null {
  const path = socketPath(scene);
  if (path === null) return null;
  const socket = listedSocket(scene);
  return (
    scene.folders.find((folder) => {
      if (passes(folder)) return false;
      // `.` and `..` belong to the listing in which the socket stands.
      if (/^\.\.?$/.test(folder.path)) {
        const next = scene.folders.find(({ path: one, line }) => one === folder.path && line > folder.line);
        const end = Math.min(folder.line + 20, next?.line ?? Number.POSITIVE_INFINITY);
        return socket !== null && socket.line > folder.line && socket.line < end;
      }
      if (folder.path.startsWith('/')) return path.startsWith(`${folder.path.replace(/\/$/, '')}/`);
      // namei(1) names each part of the path, in four words; in a listing of `ls` it may be anybody's.
      return folder.text.split(/\s+/).length === 4 && path.split('/').slice(1, -1).includes(folder.path);
    }) ?? null
  );
}

/** A listed socket of an app server that is open to root alone. */
export function rootsOwn(scene: Scene): SceneFile | null {
  return (
    scene.files.find(
      ({ path, mode, owner, group }) =>
        owner === 'root' && group === 'root' && mode[8] !== 'w' && /php|fpm|unicorn|wsgi|puma|app|web|site/i.test(path),
    ) ?? null
  );
}

/** Path of the socket that the proxy calls. */
export function socketPath(scene: Scene): string | null {
  const address = upstreamIn(scene, 'socket')?.address;
  return address?.is === 'unix' ? address.path : null;
}
