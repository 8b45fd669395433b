import { type Scene, tcpOf, upstreamIn } from '../../core/scene.ts';
import { hasSymptom } from './fits.ts';

/** Ports inside containers of well-known images, as their own documentation gives them, unless they are told otherwise. */
const LISTENS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/(?:^|\/)(?:grafana[\w-]*|gitea|forgejo|metabase|rocket\.chat|redmine|wekan|open-webui)(?:[:@]|$)/, [3000, 8080]],
  [/(?:^|\/)uptime-kuma(?:[:@]|$)/, [3001]],
  [/(?:^|\/)(?:jenkins|keycloak|tomcat|jetty|miniflux|adminer|guacamole|traccar)(?:[:@]|$)/, [8080, 8443]],
  [/(?:^|\/)portainer(?:-ce|-ee)?(?:[:@]|$)/, [9000, 9443]],
  [/(?:^|\/)n8n(?:[:@]|$)/, [5678]],
  [/(?:^|\/)ghost(?:[:@]|$)/, [2368]],
  [/(?:^|\/)home-assistant(?:[:@]|$)/, [8123]],
  [/(?:^|\/)(?:jellyfin|emby\w*)(?:[:@]|$)/, [8096, 8920]],
  [/(?:^|\/)radarr(?:[:@]|$)/, [7878]],
  [/(?:^|\/)sonarr(?:[:@]|$)/, [8989]],
  [/(?:^|\/)paperless-ngx(?:[:@]|$)/, [8000]],
  [/(?:^|\/)minio(?:[:@]|$)/, [9000, 9001]],
  [/(?:^|\/)mattermost[\w-]*(?:[:@]|$)/, [8065]],
  [/(?:^|\/)sonarqube(?:[:@]|$)/, [9000]],
  [/(?:^|\/)nexus3(?:[:@]|$)/, [8081]],
  [/(?:^|\/)kibana(?:[:@]|$)/, [5601]],
  [/(?:^|\/)prometheus(?:[:@]|$)/, [9090]],
  [/(?:^|\/)node-red(?:[:@]|$)/, [1880]],
  [/(?:^|\/)strapi(?:[:@]|$)/, [1337]],
  [/(?:^|\/)directus(?:[:@]|$)/, [8055]],
  [/(?:^|\/)calibre-web(?:[:@]|$)/, [8083]],
  [/(?:^|\/)(?:whoami|phpmyadmin|pgadmin4|freshrss|heimdall|httpd|nginx)(?:[:@]|$)/, [80, 443]],
];
const FASTCGI = /(?::(?:[\w.-]*-)?fpm\b|php-?fpm)/i;
const PROXY = /proxy|traefik|(?:^|\/)(?:nginx|caddy|haproxy|swag|postgres|mysql|mariadb|redis|mongo)(?:[:@]|$)/i;
/** Proxies of the kind that find containers by themselves speak HTTP to them. */
const WEB_SERVER = /(?:^|\/)(?:nginx|httpd|caddy|apache|openresty)(?:[:@]|$)/i;

/** The image's own ports; null when the image is not known. */
function listensOn(image: string): readonly number[] | null {
  return LISTENS.find(([name]) => name.test(image))?.[1] ?? null;
}

/** The only label with a port stands in a file with one known image, which listens on another port. */
export function labelledPastImage(
  scene: Scene,
): { readonly port: number; readonly text: string; readonly image: string; readonly own: number } | null {
  if (!hasSymptom(scene, 'connect-refused', 'http-502', 'http-503')) return null;
  const [label, ...others] = scene.labelled;
  const [service, ...more] = scene.composed.filter(({ found }) => found);
  if (label === undefined || others.length > 0 || service === undefined || more.length > 0) return null;
  const ports = listensOn(service.image);
  if (ports === null || ports.includes(label.port)) return null;
  const told = [...scene.listeners.map(({ port }) => port), ...scene.published.map(({ container }) => container)];
  return told.includes(label.port) ? null : { ...label, image: service.image, own: ports[0] ?? 0 };
}

/** The only known image of a pasted file listens on another port than the one that the proxy calls in vain. */
export function calledPastImage(
  scene: Scene,
): { readonly port: number; readonly text: string; readonly image: string; readonly own: number } | null {
  const upstream = upstreamIn(scene, 'container', 'name');
  const port = tcpOf(upstream)?.port;
  if (upstream === null || port === undefined || !hasSymptom(scene, 'connect-refused')) return null;
  const [service, ...more] = scene.composed.filter(({ image }) => image !== '' && !PROXY.test(image));
  const ports = service === undefined || more.length > 0 ? null : listensOn(service.image);
  if (service === undefined || ports === null || ports.includes(port)) return null;
  if (scene.listeners.length > 0 || scene.published.some(({ container }) => container === port)) return null;
  return { port, text: upstream.text, image: service.image, own: ports[0] ?? 0 };
}

/** An image that speaks FastCGI only, and no web server beside it that would speak it. */
export function fastcgiAlone(scene: Scene): string | null {
  const image = scene.images.find((name) => FASTCGI.test(name));
  if (image === undefined || scene.images.some((name) => WEB_SERVER.test(name))) return null;
  const spoken = scene.upstreams.some(({ scheme, address }) => scheme === 'fastcgi' || address.is === 'unix');
  return spoken || !hasSymptom(scene, 'http-502', 'connect-refused') ? null : image;
}
