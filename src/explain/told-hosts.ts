import type { Telling } from './told.ts';

const DOWN = /^(?:connect-refused|connect-unreachable|connect-timeout|http-50[234]|no-live-upstreams)$/;
const SOCKET = String.raw`(?:\b(?:unix[- ])?(?:domain )?sock(?:et)?s?\b(?: ?files?)?|套接字|소켓|сокет\S{0,3}|ソケット)`;
const GONE = String.raw`(?:disappear\w*|vanish\w*|\bgone\b|\bdeleted\b|\bremoved\b|\bgets? lost\b|消失|没了|不见|丢失|被删|사라|없어|지워|삭제|исчез|пропада|пропал|удал[яе]|verschw[iu]nd|\bweg\b|gelöscht|dispar|\bdesaparec|消え|削除)`;
const WORKS = String.raw`(?:\bworks?\b|\bworked\b|\bfine\b|\bok\b|通了|可以|正常|能访问|됩니다|되네요|정상|работает|funktioniert|\bgeht\b|\bmarche\b|\bfonctionne\b|\bfunciona\b|動(?:く|き|いた)|działa)`;
const OWN = String.raw`(?<![\d.])(?:10|172\.(?:1[6-9]|2\d|3[01])|192\.168)(?:\.\d{1,3}){2,3}`;
const UNIT_OF_TIME = String.raw`(?:s\b|secs?\b|seconds?\b|minutes?\b|mins?\b|secondes?\b|sekunden\b|segundos?\b|secondi\b|sekund\S{0,2}\b|minut\S{0,3}\b|сек\S{0,5}|мин\S{0,4}|秒|分钟|分鐘|分|초|분)`;

/** What people say of machines: their load, their addresses, how long things take, what goes away. */
export const HOST_TELLINGS: readonly Telling[] = [
  {
    // Not a balancer's.
    says: /\bload(?![- ]?balanc)\b(?: average)?\b.{0,30}\b(?:high|hoch|hohe|haute?|élevée?|alta|elevad[oa]|skyrocket\w*|spik\w+|went up|goes up)\b|\b(?:high|hohe[rnms]?|haute|alta|elevada) (?:\w+ ){0,2}(?:load|last|charge|carga)\b(?![- ]?balanc)|\bload averages?: {0,2}(?:[3-9]\d|\d{3,})[.,]\d|(?:负载|負荷|부하).{0,8}(?:高|过大|높|심|급증|치솟)|нагрузк.{0,20}(?:высок|больш|выросл)|высок\S{1,3} нагрузк/i,
    means: { 'host.cpu-starved': 0.46, 'process.workers-exhausted': 0.25 },
  },
  {
    // Time-outs are round numbers of seconds; Apache says the same of a backend that is slow and of one that hung up.
    says: new RegExp(
      String.raw`(?:\b(?:after|nach|après|au bout de|dopo|después de|tras|depois de|após|через|po)|后|過ぎ)\b.{0,24}?\b(?:\d{2,4}|five|ten|fünf|zehn|cinq|dix|cinco|diez|dez) ?${UNIT_OF_TIME}|(?<!\d)\d{2,4} ?(?:秒|分钟|초|분)(?:钟)? ?(?:后|之后|左右|뒤|후|後|で)`,
      'i',
    ),
    along: /Error reading from remote server|error reading status line from remote server|\b504\b|time-?d? ?-?out/i,
    beside: /^(?:premature-close|read-timeout|http-50[24]|reset)$/,
    unless: /^connect-|^header-|^unresolved$/,
    means: { 'route.timeout-too-short': 0.46, 'process.worker-timeout': 0.36 },
  },
  {
    // A file that was there; a program that cannot make one says so itself.
    says: new RegExp(String.raw`(?:${SOCKET}|\S\.sock\b).{0,60}${GONE}|${GONE}.{0,30}(?:${SOCKET}|\S\.sock\b)`, 'i'),
    unless: /^connect-(?!enoent|refused)/,
    means: { 'socket.removed': 0.46, 'socket.missing': 0.28 },
  },
  {
    // The service that makes the socket, or the proxy, has a /tmp of its own where distributions ship PrivateTmp=true.
    says: /unix:\/{1,3}(?:var\/)?tmp\/|(?:^|[\s"'`=(])\/(?:var\/)?tmp\/\S{1,120}\.sock(?:et)?\b/,
    along: /\b(?:cent ?os|rhel|red ?hat|fedora|rocky(?: ?linux)?|alma ?linux|oracle linux|amazon linux)\b|PrivateTmp/i,
    beside: /^connect-enoent$/,
    means: { 'socket.private-tmp': 0.47 },
  },
  {
    says: /unix:\/{1,3}(?:var\/)?tmp\//,
    beside: /^connect-enoent$/,
    means: { 'socket.private-tmp': 0.36 },
  },
  {
    // Refused on loopback, reached on another address of the same machine.
    says: new RegExp(`${OWN}.{0,60}${WORKS}|${WORKS}.{0,60}${OWN}`, 'i'),
    along: /(?:127\.0\.0\.1|localhost)/,
    beside: /^connect-refused$/,
    means: { 'port.other-interface': 0.46, 'port.not-listening': 0.2 },
  },
  {
    // A host that shares its certificate's address with others answers 421 to a name that it was not told (RFC 9110, 15.5.20).
    says: /\b421\b|\bmisdirected request\b/i,
    along: /\bSNI\b|server name indication/i,
    means: { 'route.tls-sni': 0.47 },
  },
  {
    says: /\b(?:nginx|apache2?|httpd|haproxy|caddy|proxy)\b.{0,40}(?:\bnot\b|n't\b) (?:be )?(?:listen\w*|bound|open\w*)\b.{0,24}\b(?:80|443|8443|8080)\b|\b(?:nginx|apache2?|httpd|haproxy|caddy)\b.{0,40}\b(?:only|just) (?:\w+ )?listen\w*/i,
    unless: /^connect-|^header-|^read-|^premature/,
    means: { 'proxy.config-not-reloaded': 0.44, 'proxy.not-running': 0.3, 'proxy.config-invalid': 0.28 },
  },
  {
    says: /\b(?:DNS|EIP|elastic ip|A record|record)\b.{0,80}\b(?:chang\w+|mov\w+|switch\w*|point\w*|updat\w+|attach\w*)\b.{0,160}\b(?:until|does(?:n't| not) (?:see|notice|pick|follow|use)|still|keeps?|goes on)\b|\b(?:keeps?|goes on|still|continues)\b.{0,40}\b(?:old|previous|former)\b.{0,20}\b(?:instance|server|ip|address|host|node)\b/i,
    unless: /^connect-enoent$|^premature|^header-/,
    means: { 'route.stale-dns': 0.46 },
  },
  {
    says: /\b(?:fine|well|worked|working|ok|up)\b.{0,40}\buntil\b.{0,40}\b(?:re-?boot|restart\w* (?:of )?(?:the )?(?:server|vps|machine|host|droplet|instance))/i,
    beside: DOWN,
    means: { 'unit.not-enabled': 0.42, 'unit.not-running': 0.3 },
  },
];
