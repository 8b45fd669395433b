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
    // `docker stats`.
    says: /[\d.]+[KMG]i?B \/ [\d.]+[KMG]i?B\s+\(?(?:9[6-9]|100)(?:\.\d{1,2})?%/,
    means: { 'container.memory-pressure': 0.47, 'container.oom-killed': 0.3, 'process.hung': 0.15 },
  },
  {
    says: /\b(?:up to|at|near|reach\w*|hit\w*|touch\w*) (?:its |the |their |a )?(?:[\w.]{1,12} )?memory limit\b/i,
    means: { 'container.memory-pressure': 0.43, 'container.oom-killed': 0.35 },
  },
  {
    // The engine takes the connection, and nobody behind it does.
    says: /\bcurl: \((?:52|56)\)|\b(?:empty reply from server|ERR_EMPTY_RESPONSE)\b/i,
    along: /\bdocker\b|\bcompose\b|\bcontainers?\b/i,
    means: { 'port.loopback-only': 0.46, 'route.wrong-port': 0.25 },
  },
  {
    says: /\bdocker run\b(?!.{0,400}(?:\s-\w*[pP][ =]?|--publish|--net(?:work)?[ =]host|\\\s*$)).{1,300}/,
    beside: /^(?:connect-refused|proxy-unreachable)$/,
    means: { 'port.not-published': 0.47 },
  },
  {
    says: /^\s*(?:replicas: 0|--replicas[ =]0)\s*$|\bscale \S{1,80}=0\b|\b(?:0\/[1-9]\d?|0\/0)\b.{0,80}:\S{1,40}\s*$/,
    means: { 'service.no-replicas': 0.47 },
  },
  {
    says: /\bevery (?:other|second|third) (?:request|try|call|attempt|time|page)\b/i,
    along: /\bswarm\b|\bdocker (?:service|stack)\b|\breplicas?\b/i,
    means: { 'service.vip-broken': 0.44, 'route.stale-dns': 0.3 },
  },
  {
    says: /\bconfig is unchanged\b/,
    means: { 'proxy.config-not-reloaded': 0.46 },
  },
  {
    // Vite's way to say that only this machine reaches it.
    says: /Network: +use --host to expose/,
    means: { 'port.loopback-only': 0.48 },
  },
  {
    says: /\b(?:re-?load\w*|HUP|SIGHUP)\b.{0,80}\b(?:does(?:n't| not)|did(?:n't| not)|no effect|old (?:config|settings?)|not (?:take|appl|load|pick)\w*)/i,
    means: { 'proxy.config-not-reloaded': 0.45 },
  },
  {
    // What GitLab itself shows instead of a page.
    says: /\btaking too much time to respond\b|GitLab 响应花费了太多时间/i,
    means: { 'process.booting': 0.45, 'host.memory-exhausted': 0.28 },
  },
  {
    says: /\bnode_modules\b.{0,60}\b(?:empty|missing|gone|not there|disappear\w*|overwrit\w*|hidden)\b|\b(?:empty|no|missing)\b.{0,20}\bnode_modules\b/i,
    along: /\bdocker\b|\bcompose\b|\bcontainers?\b|\bvolumes?\b/i,
    means: { 'container.volume-shadows-app': 0.47 },
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
  {
    says: new RegExp(
      String.raw`\b(?:got around|work(?:s|ed)? ?around|fix\w*|solv\w*|help\w*|recover\w*|until)\b.{0,50}\brestart(?:ing|ed|s)? (?:the )?${FRONT}\b|\brestart(?:ing|ed|s)? (?:the )?${FRONT}\b.{0,40}\b(?:went away|goes away|disappear\w*)`,
      'i',
    ),
    beside: DOWN,
    means: { 'route.stale-dns': 0.45, 'proxy.config-not-reloaded': 0.25 },
  },
  {
    // It finds containers by itself, and picks an address that it may not reach.
    says: /\bgateway time-?out\b|\b504\b/i,
    along: /\btraefik\b/i,
    beside: /^(?:http-504|connect-timeout)$/,
    unless: /^read-timeout$/,
    means: { 'container.not-on-network': 0.42 },
  },
  {
    // Generators of configuration answer 503 for a name for which they know no container.
    says: /\b503\b/,
    along: /\bnginx-?proxy\b|\bdocker-?gen\b|\bVIRTUAL_HOST\b/i,
    beside: /^http-503$/,
    means: { 'container.not-on-network': 0.44, 'container.missing': 0.36, 'container.not-running': 0.22 },
  },
  {
    says: /\bcannot (?:be )?connect(?:ed)? (?:with|to) ["'`][\w.-]{1,80}["'`] network|\bno network in common\b/i,
    means: { 'container.not-on-network': 0.48 },
  },
  {
    says: /\bscal(?:e|es|ed|ing)(?: \w+){0,2} (?:up|out)\b|\brolling (?:update|deploy|restart)|\bzero[- ]?downtime|\b(?:during|while) (?:a |the |we are )?(?:re-?)?(?:deploy|rollout|roll ?out|updat|upgrad)/i,
    beside: /^(?:http-50[234]|connect-refused|no-live-upstreams)$/,
    means: { 'process.booting': 0.43, 'route.stale-dns': 0.3 },
  },
  {
    // Nodes of a cluster speak to each other on ports of their own, which firewalls close.
    says: /\b(?:worker|second|another|other|different|more|remote|multiple) (?:swarm )?nodes?\b/i,
    along: /\bswarm\b|\boverlay\b|\bdocker (?:service|stack)\b/i,
    beside: DOWN,
    means: { 'host.firewall-blocked': 0.42, 'service.vip-broken': 0.38 },
  },
  {
    says: /\b(?:firewalld?|ufw|iptables|nftables)\b.{0,30}\b(?:block|drop|reject)|\b(?:activat|enabl|turn)\w*\b.{0,20}\b(?:firewalld?|ufw|iptables)\b/i,
    means: { 'host.firewall-blocked': 0.47 },
  },
  {
    // A trace that was cut in the client of something that the app leans on.
    says: /[/\\]redis[/\\](?:asyncio[/\\])?connection\.py.{0,40}\bin connect\b|\b(?:ioredis|node-redis)\b.{0,80}\b(?:connect|closed)/i,
    means: { 'cache.unreachable': 0.46 },
  },
  {
    says: /[/\\](?:psycopg2?|asyncpg|pymysql|MySQLdb|mysql[/\\]connector|pymongo)[/\\].{0,60}\bin _?connect\w*\b/i,
    means: { 'db.unreachable': 0.44 },
  },
  {
    // No name to ask for, where the certificate hangs on one.
    says: /^\s*(?:reverse_proxy|proxy_pass|proxy|ProxyPass)\b.{0,60}https:\/\/\d{1,3}(?:\.\d{1,3}){3}/,
    beside: /^tls-handshake$/,
    means: { 'route.tls-sni': 0.44 },
  },
  {
    says: /\b(?:container|service|[\w-]{2,40}_\d{1,2})\b.{0,30}\bexit(?:ed|s)\b(?: with(?: code)?)?[ (]{1,2}[1-9]\d{0,2}\b/i,
    beside: DOWN,
    means: { 'container.not-running': 0.47 },
  },
  {
    // A server that is told one name or address to listen on.
    says: /^\s*-?\s*["']?(?:server\.host|server\.address|network\.host|bind[_-]address|bind_ip|http\.host|listen[_-](?:host|address)|HOSTNAME|LISTEN_HOST|BIND_(?:HOST|ADDR\w*))["']?\s{0,3}[:=]\s{0,3}["']?(?!0\.0\.0\.0|::|\[::|\*|\$)[\w.-]{3,}/,
    beside: /^(?:connect-refused|http-50[234])$/,
    means: { 'port.loopback-only': 0.43, 'port.other-interface': 0.42 },
  },
  {
    says: /\b(?:own|separate|different|two|another|second|other) (?:docker[- ])?compose(?:\.ya?ml)? ?(?:files?|stacks?|projects?)?\b/i,
    beside: /^http-50[234]$/,
    unless: /^(?:connect-refused|premature-close|reset|read-timeout)$/,
    means: { 'container.not-on-network': 0.42 },
  },
  {
    // kubectl comes to a pod by its loopback address.
    says: /\bfailed to connect to localhost:\d{2,5} inside namespace\b/,
    means: { 'port.other-interface': 0.46, 'port.not-listening': 0.4 },
  },
  {
    says: /\b(?:watchtower|diun|auto-?updat\w*)\b/i,
    beside: DOWN,
    means: { 'route.stale-dns': 0.4, 'app.migration-failed': 0.12 },
  },
  {
    says: /\b(?:works?|worked|well|fine|ok|up|gone|disappear\w*|recovers?)\b.{0,20}\b(?:after|for|in) (?:a while|some time|a (?:few|couple)|\d{1,3} ?(?:min|sec))/i,
    beside: /^(?:http-50[234]|connect-refused)$/,
    means: { 'process.booting': 0.41, 'proxy.peer-marked-down': 0.3 },
  },
  {
    says: /\ballowedHosts\b|\binvalid host header\b|\bALLOWED_HOSTS\b|\btrusted_domains\b/i,
    means: { 'app.host-not-allowed': 0.48 },
  },
  {
    says: /\b(?:listen\w*|bind\w*|bound|serving) (?:to|on|at) ["'`]?(?:127\.0\.0\.1|localhost)\b/i,
    along: /\b(?:docker|containers?|pods?|cloud run|kubernetes|k8s|compose)\b/i,
    means: { 'port.loopback-only': 0.46 },
  },
  {
    says: /^\s*-?\s*["']?(?:address|host|bind|ip|listen)["']?\s{0,3}[:=]\s{0,3}["']?(?:127\.0\.0\.1|localhost)(?::\d{2,5})?["']?\s*,?\s*$|\bbind\(\s*\(?&?["'](?:127\.0\.0\.1|localhost)\b/i,
    beside: /^(?:connect-refused|http-50[234])$/,
    means: { 'port.loopback-only': 0.46 },
  },
];
