import type { Telling } from './told.ts';

const DOWN = /^(?:connect-refused|connect-unreachable|connect-timeout|http-50[24]|no-live-upstreams)$/;
const CUT = /^(?:premature-close|reset)$/;
const FRONT = '(?:npm|nginx|proxy|caddy|traefik|haproxy|ingress)';
/** Platforms that send requests to one port of an app, which a setting or a variable names. */
const HOSTED =
  /\bcap ?rover\b|captainduckduck|\bdokku\b|\bcoolify\b|\beasypanel\b|\brailway\b|\brender\.com\b|\bfly\.io\b|\bkoyeb\b|\bheroku\b|\bzeabur\b|\bcloud run\b|\bapp platform\b/i;
/** Products that need minutes until they answer. */
const SLOW =
  /\b(?:gitlab|jira|confluence|sonarqube|keycloak|nexus|artifactory|discourse|mastodon|nextcloud[- ]aio|openproject|liferay|wildfly|weblogic|elastic\w*|kibana|odoo|erpnext|zammad)\b/i;

/** Sentences of people who run containers. */
export const CONTAINER_TELLINGS: readonly Telling[] = [
  {
    says: /\b(?:ips?|ip[- ]address(?:es)?)\b.{0,60}\b(?:chang(?:es?|ed|ing)|differ)|\b(?:new|another|different|dynamic) (?:\w+ )?ips?\b|\b(?:stale|cached|outdated|dead|old) (?:\w+ )?(?:ips?|address|dns)\b|\bre-?resolv|\bcach(?:es?|ed|ing)\b.{0,30}\b(?:dns|ips?|address)|\bips?\b.{0,4}(?:变|改变)|ip.{0,10}(?:바뀌|변경|달라)|ip.{0,20}(?:менял|меня|измен)|ip.{0,10}変わ|ip.{0,30}(?:ändert|gewechselt)|ip.{0,30}cambi/i,
    beside: DOWN,
    means: { 'route.stale-dns': 0.46 },
  },
  {
    says: /(?:^|\s)--network[= ]\S+.{0,200}?\s--network[= ]\S+/,
    beside: /^(?:connect-timeout|http-50[24])$/,
    means: { 'container.not-on-network': 0.46 },
  },
  {
    says: /\b502\b|bad gateway|failed to respond|not respond|connecting to upstream|connection refused|^\s*EXPOSE\s+(?!80\b)\d{2,5}/i,
    along: HOSTED,
    means: { 'service.wrong-container-port': 0.43, 'port.loopback-only': 0.32 },
  },
  {
    // The upstream keeps connections: `keepalive 64;`, or people wonder about it.
    says: /^\s*keepalive(?:_requests)?\s*:?\s+\d{1,6}\b|\bkeep[- ]?alives?\b(?![_\w])/i,
    beside: CUT,
    means: { 'route.keepalive-race': 0.42 },
  },
  {
    says: /\b(?:new|fresh|clean|just|re-?|first)[- ]?(?:\w+ ){0,3}(?:install|set ?up|start|deploy)|\bafter (?:a |the |each |every )?(?:\w+ )?(?:reboot|restart|upgrade|update|install)|重启后|升级后|刚安装|재시작 (?:후|하면)|после (?:перезагрузки|обновления|установки)/i,
    along: SLOW,
    beside: /^http-50[234]$/,
    means: { 'process.booting': 0.4 },
  },
  {
    // What generators of configuration write for a container without a port that they may call.
    says: /^\s*server\s+(?:[\d.]{7,15}|127\.0\.0\.1)(?::\d{1,5})?\s+down;/,
    means: { 'route.wrong-port': 0.44, 'container.not-on-network': 0.42, 'port.not-published': 0.3 },
  },
  {
    says: new RegExp(
      String.raw`\b(?:inside|from|within|in)\b.{0,20}\b${FRONT}(?: ?proxy)?(?: manager)? ?(?:container|pod)?\b.{0,80}\b(?:curl|wget|nc|telnet)\b|\b(?:curl|wget|nc|telnet)\b.{0,60}\b(?:inside|from|within|in)\b.{0,20}\b${FRONT}\b.{0,20}\b(?:container|pod)\b.{0,60}\b(?:work|ok|fine|200|succe)`,
      'i',
    ),
    beside: DOWN,
    unless: /^connect-/,
    means: { 'route.stale-dns': 0.36, 'route.host-unresolvable': 0.34, 'route.no-resolver': 0.2 },
  },
  {
    says: new RegExp(String.raw`\bping\w*\b.{0,80}\b${FRONT} (?:container|pod)\b|\bping\b.{0,30}\bworks?\b`, 'i'),
    beside: /^(?:connect-refused|http-502)$/,
    unless: /^(?:premature|reset|header-|invalid-|tls-|read-)/,
    means: { 'route.wrong-port': 0.36, 'port.loopback-only': 0.3 },
  },
  {
    says: /\b(?:tag|image|version|variant)\b.{0,15}\bfpm\b|\bfpm\b.{0,15}\b(?:tag|image|version|variant)\b/i,
    beside: /^(?:http-502|premature-close|reset|connect-refused)$/,
    means: { 'route.protocol-mismatch': 0.44, 'route.wrong-port': 0.3 },
  },
];
