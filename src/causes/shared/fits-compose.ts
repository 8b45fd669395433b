import { type Scene, type SceneListener, type SceneService, tcpOf } from '../../core/scene.ts';
import { hasSymptom } from './fits.ts';

const PROXY_IMAGE =
  /(?:^|\/)(?:nginx|caddy|traefik|haproxy|httpd|openresty|swag|nginx-proxy[\w-]*|caddy-docker-proxy)(?:[:@]|$)/i;
const PROXY_NAME = /(?:^|[-_])(?:nginx|caddy|traefik|haproxy|apache|httpd|proxy|reverse-?proxy|npm|swag)(?:[-_]|$)/i;

function isProxy({ image, names, found }: SceneService): boolean {
  return PROXY_IMAGE.test(image) || (!found && image === '' && names.some((name) => PROXY_NAME.test(name)));
}

/** Services that the proxy calls by name, or that tell it where to find them. */
function backends(scene: Scene): readonly SceneService[] {
  const called = new Set(scene.upstreams.map((upstream) => tcpOf(upstream)?.host ?? ''));
  return scene.composed.filter((one) => !isProxy(one) && (one.found || one.names.some((name) => called.has(name))));
}

function networksOf({ networks, file }: SceneService): readonly string[] {
  return networks ?? [`default of file ${file}`];
}

/** The pasted compose files put the proxy and what it calls on different networks. */
export function servicesApart(
  scene: Scene,
): { readonly proxy: SceneService; readonly backend: SceneService; readonly on: string; readonly its: string } | null {
  const proxies = scene.composed.filter((one) => isProxy(one) && one.file > 0);
  for (const backend of backends(scene).filter(({ file }) => file > 0)) {
    const proxy = proxies.find((one) => !networksOf(one).some((name) => networksOf(backend).includes(name)));
    // Only a list that somebody wrote shows where a service is not.
    if (proxy && (proxy.networks !== null || backend.networks !== null))
      return { proxy, backend, on: networksOf(proxy).join(', '), its: networksOf(backend).join(', ') };
  }
  return null;
}

/** The pasted compose file holds what is called by name, and no proxy: that one is on a network of its own. */
export function proxyElsewhere(scene: Scene): boolean {
  if (scene.composed.length === 0 || scene.composed.some(isProxy)) return false;
  return backends(scene).some(({ networks }) => networks === null);
}

/** A container is on several networks, and so has several addresses. */
export function onSeveral(scene: Scene): boolean {
  return scene.composed.some(({ networks }) => (networks?.length ?? 0) > 1);
}

/** A label or variable names the one port to call, and the app is told to listen on another. */
export function labelledElsewhere(
  scene: Scene,
): { readonly port: number; readonly text: string; readonly listener: SceneListener } | null {
  if (!hasSymptom(scene, 'connect-refused', 'http-502', 'http-503')) return null;
  const [label, ...others] = scene.labelled;
  if (label === undefined || others.some(({ port }) => port !== label.port)) return null;
  const apps = scene.listeners.filter(({ port }) => port !== null);
  const [listener] = apps;
  if (listener === undefined || apps.some(({ port }) => port !== listener.port || port === label.port)) return null;
  return { ...label, listener };
}
