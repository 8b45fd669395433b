import { present, type Rule, saw } from '../core/rule.ts';
import type { Candidate } from './named.ts';
import { CONTAINER_TELLINGS } from './told-containers.ts';
import { HOST_TELLINGS } from './told-hosts.ts';
import { PROCESS_TELLINGS } from './told-processes.ts';

/** What people write around their logs, and what that most often turns out to be. */
export interface Telling {
  readonly says: RegExp;
  /** Only where the text speaks of this, on whatever line. */
  readonly along?: RegExp;
  /** Only beside one of these symptoms; always, when left out. */
  readonly beside?: RegExp;
  /** Not beside one of these, which say more. */
  readonly unless?: RegExp;
  /** Causes with how far a sentence alone supports them: never enough to name one. */
  readonly means: Readonly<Record<string, number>>;
}

const REFUSED = /^(?:connect-refused|connect-enoent|connect-unreachable|http-50[234]|no-live-upstreams)$/;
const CUT = /^(?:premature-close|reset|http-502)$/;
/** What a proxy says of its backend: more than a bare status. */
const EXACT = /^(?:connect-|no-live|premature|reset|read-timeout|header-|invalid-|tls-|unresolved)/;
const LOGIN = String.raw`(?:\blog(?:s|ged|ging)?[ -]?in(?:to)?\b|\bsign(?:s|ed|ing)?[ -]?in\b|\blogin\b|\boauth2?\b|\b(?:okta|keycloak|auth0|cognito|authentik|authelia|azure ?ad|entra)\b|\bsso\b|\boidc\b|\bsaml\b|로그인|登录|登陆|ログイン|залогин|логин|войти|авториз|\banmeld|\beinlogg|iniciar sesi|se connecter|\bconnexion\b|fazer login)`;
const BACKEND = '(?:containers?|backends?|apps?|services?|servers?|pods?|api|php-?fpm|gunicorn|uwsgi|node|puma)';
const PROXY = '(?:nginx|proxy|caddy|haproxy|traefik|apache|httpd|ingress)';
const WALL = '(?:firewalld?|ufw|iptables|nftables)';
const BETTER = '(?:solv|fix|help|work|fine|gone|resolv|usable|again|back|ok)';

/** Every kind of sentence that counts. */
export const TELLINGS: readonly Telling[] = [
  ...CONTAINER_TELLINGS,
  {
    says: /\bstop(?:s|ped)? (?:to )?(?:respon|handl|answer|process)|\bnot (?:respond|process|accept)\w* (?:new|any|to (?:new|any))|\b(?:hangs|hung|freezes|froze|frozen)\b|응답하지 않|멈춰|卡死|无响应|没有响应|зависа|не отвечает|応答しな|固まる|reagiert nicht|no responde|ne répond (?:pas|plus)/i,
    means: { 'process.hung': 0.42, 'process.workers-exhausted': 0.2 },
  },
  {
    says: new RegExp(String.raw`\brestart(?:ing)? (?:the |my )?(?:\w+ )?${BACKEND}\b.{0,40}${BETTER}`, 'i'),
    means: { 'process.hung': 0.38, 'process.workers-exhausted': 0.25, 'process.crashed': 0.15 },
  },
  {
    says: new RegExp(
      String.raw`\b(?:restart|reload)(?:ing)? (?:the |my )?${PROXY}\b.{0,60}${BETTER}|\buntil (?:i |the |we )?(?:restart )?${PROXY}\b.{0,20}(?:restart|reload)?|\b(?:have|need|has) to (?:manually )?(?:restart|reload) (?:the )?${PROXY}`,
      'i',
    ),
    beside: REFUSED,
    means: { 'route.stale-dns': 0.45 },
  },
  {
    says: /\b(?:when(?:ever)?|after|once|if|every time)\b.{0,60}\b(?:containers?|backends?|pods?)\b.{0,30}\b(?:restart|recreat|redeploy|updat|upgrad|rebuil)|\b(?:restart|recreat|redeploy|updat|upgrad|rebuil)\w*\b.{0,30}\b(?:containers?|backends?|pods?)\b/i,
    beside: REFUSED,
    means: { 'route.stale-dns': 0.3, 'process.booting': 0.15 },
  },
  {
    says: /\b(?:point\w*|upstreams?|prox(?:y|ies|ied)|connect\w*)\b.{0,60}\b(?:old|previous|former) (?:server|ip|host|address)|旧(?:的)?(?:ip|地址|服务器)|이전 (?:ip|서버|주소)/i,
    beside: REFUSED,
    means: { 'route.stale-dns': 0.45 },
  },
  {
    says: /\b(?:does(?:n't| not) work|502|errors?|unavailable|down)\b.{0,40}\bfor (?:a while|a few|some|about)\b.{0,30}(?:minutes?|seconds?|\btime\b)/i,
    beside: REFUSED,
    means: { 'proxy.peer-marked-down': 0.4, 'process.booting': 0.35 },
  },
  {
    says: /(?:\bdeploy\w*|배포|部署|发布|デプロイ|деплой).{0,80}\b502\b|\b502\b.{0,80}(?:\bdeploy\w*|배포|部署|发布|デプロイ|деплой)/i,
    unless: /^connect-(?!refused|unreachable)|^header-|^invalid-|^tls-/,
    means: { 'process.booting': 0.3, 'route.stale-dns': 0.25 },
  },
  {
    says: /\b(?:netstat|ss|lsof)\b.{0,80}(?:nothing|empty|no output|no result|아무것도|没有|何も|ничего|nichts|nada|rien)/i,
    means: { 'port.not-listening': 0.47, 'unit.not-running': 0.25 },
  },
  {
    says: /监听的?端口不是|端口不(?:一致|对|匹配)|포트가? (?:다르|달라|틀)|\blisten\w*\b.{0,40}\bport \d{2,5} instead of|\b(?:wrong|different|another) port\b|ポートが違|не тот порт|falscher port|puerto (?:equivocado|incorrecto)|mauvais port/i,
    beside: REFUSED,
    means: { 'route.wrong-port': 0.45 },
  },
  {
    says: /\bport \d{2,5}\b.{0,60}\bbut\b.{0,80}\b(?:socket|unix|sok|sock)\b/i,
    beside: REFUSED,
    means: { 'route.wrong-port': 0.46, 'route.wrong-socket': 0.44 },
  },
  {
    says: /\b(?:only|is just) (?:a |the |one )?[`'"]?[\w.-]{1,60}\.sock\b/i,
    beside: /^connect-enoent$/,
    means: { 'route.wrong-socket': 0.42 },
  },
  {
    says: /\bselinux\b.{0,30}\b(?:prevent|block|den(?:y|ies|ied)|enforc)/i,
    means: { 'proxy.mac-denied': 0.48 },
  },
  {
    says: /\brandom(?:ly)?\b|\bintermittent|\bsporadic|\boccasional|\b\d{1,2} ?% of (?:the )?requests|\bevery now and then\b|\bfrom time to time\b|偶尔|间歇|가끔|간헐|иногда|время от времени|\bmanchmal\b|\bparfois\b|\ba veces\b|時々|たまに/i,
    beside: CUT,
    means: { 'route.keepalive-race': 0.25, 'process.worker-recycled': 0.08, 'process.worker-timeout': 0.05 },
  },
  {
    says: /\bafter (?:a (?:few|couple of)|several|some|many|\d{1,3}) (?:hours?|days?)\b|\b(?:few|several|couple of) (?:hours?|days?) later\b|몇 시간|몇 ?일 (?:뒤|후)|几个?小时后|几天后|через (?:несколько|пару) (?:часов|дней)/i,
    beside: REFUSED,
    means: { 'process.hung': 0.3, 'process.oom-killed': 0.2 },
  },
  {
    says: /\b(?:takes?|taking|took|need\w*|run\w*) (?:\w+ )?(?:longer|more|over|about|up to)? ?(?:than )?(?:the )?(?:default )?\d+ ?(?:s\b|sec|min)|\bover \d+ ?s\b|\bafter (?:about |exactly |around )?\d+ (?:seconds|minutes?)\b|\b(?:export|import|report|backup|batch|migrat)\w*\b|\blong[- ](?:running |lasting )?(?:requests?|quer|operations?|time)|导出|导入|내보내기|초 (?:뒤|후)에/i,
    beside: /^(?:http-504|read-timeout)$/,
    means: { 'route.timeout-too-short': 0.4 },
  },
  {
    says: new RegExp(
      String.raw`\b(?:when|if|with|once|while|having)\b.{0,40}\b${WALL}\b.{0,20}\b(?:on|enabled|active|up)\b|\b${WALL}\b.{0,30}\b(?:off|disabl\w+|stopp\w+)\b.{0,40}\b(?:works?|fine|ok)\b|\b(?:works?|fine|ok|no problem)\b.{0,60}\b${WALL}\b.{0,20}\b(?:off|disabl|stopp)`,
      'i',
    ),
    means: { 'host.firewall-blocked': 0.47 },
  },
  {
    says: /(?:_pass|^\s*server|proxy_pass|ProxyPass|reverse_proxy)\s.{0,60}?\[::1?\]:\d{2,5}/,
    beside: REFUSED,
    means: { 'route.localhost-family': 0.4 },
  },
  {
    says: /\b(?:ruby|node|python|php)(?: version)? [\d.]{1,12} is not installed|\bversion [`'"]?[\d.]{1,12}['"]? is not installed/i,
    means: { 'app.runtime-incompatible': 0.48 },
  },
  {
    says: /\bgit (?:pull|checkout|fetch)\b/,
    beside: REFUSED,
    means: { 'app.migration-missing': 0.23, 'app.dependency-missing': 0.18 },
  },
  {
    says: /\bdocker[- ]compose up\b/,
    beside: /^http-502$/,
    means: { 'process.booting': 0.15 },
  },
  {
    // Hidden names (`/xxx/xxx/`) are no path.
    says: /(?:^|[\s"'`(])(?:https?:\/\/[\w.:-]{1,100})?(?<part>\/(?!x+\/)[\w-]{3,40})\k<part>\//,
    means: { 'route.path-doubled': 0.45 },
  },
  {
    says: /\b(?:can(?:'t|not)|could(?:n't| not)|unable to|did(?:n't| not)|fail\w*)\b.{0,40}\bconnect\w*.{0,40}\b(?:database|db|postgres\w*|mysql|mariadb|mongo\w*)\b|\bfail\w* (?:to )?connect\w*.{0,60}\bdatabase\b|连不上数据库|数据库连(?:接失败|不上)|데이터베이스.{0,10}연결.{0,6}(?:실패|안)|DB.{0,6}연결.{0,6}(?:실패|안)|не удаётся подключиться к баз/i,
    means: { 'db.unreachable': 0.46 },
  },
  {
    says: /\bself[- ]?signed|\bbad certificate\b|自签名|자체 서명|самоподписан|自己署名|selbst ?signiert|autofirmado|auto-?signé/i,
    beside: /^(?:http-50[02]|http-5xx|tls-handshake)$/,
    means: { 'route.tls-verify-failed': 0.42 },
  },
  {
    says: /TLS handshake error from \S+: remote error: .*\bbad certificate/,
    means: { 'route.tls-verify-failed': 0.45 },
  },
  {
    says: /\b(?:large|big|huge) (?:file|upload|image|video|attachment)s?\b|大文件|큰 파일|대용량|больш\w+ файл|大きなファイル|archivos grandes|gros fichiers|große dateien/i,
    beside: /^(?:premature-close|reset|read-timeout|http-50[24]|http-4xx)$/,
    means: { 'route.timeout-too-short': 0.25, 'route.body-too-large': 0.2 },
  },
  {
    says: /\b(?:ran|run|running) out of (?:disk|storage|space)|\bdisk (?:is |was )?full\b|磁盘(?:空间)?(?:已)?满|디스크.{0,8}(?:꽉|가득|부족)|диск (?:переполнен|заполнен)|festplatte (?:ist )?voll|disco lleno|disque plein/i,
    means: { 'host.disk-full': 0.45 },
  },
  {
    says: /\b(?:512|256|768) ?MB\b(?: of)?(?: RAM| memory)?|\b(?:0[.,]5|1) ?GB (?:of )?(?:RAM|memory)\b|\b(?:no|without|without any) swap\b/i,
    beside: /^(?:http-50[24]|connect-refused|premature-close|connect-enoent)$/,
    means: { 'process.oom-killed': 0.4, 'host.memory-exhausted': 0.35 },
  },
  {
    says: /缺少环境变量|环境变量.{0,30}(?:未设置|缺失|不存在|没有设置)|未设置环境变量|환경 ?변수.{0,30}(?:없|누락|설정되지)|переменн\S{1,4} окружения.{0,40}не (?:задан|установлен)|環境変数.{0,30}(?:設定されていません|ありません|見つかりません)|umgebungsvariable.{0,40}(?:fehlt|nicht gesetzt)|variable de entorno.{0,40}(?:falta|no (?:está|existe))/i,
    means: { 'app.env-missing': 0.49 },
  },
  {
    says: /\bmax_children\b|\ball (?:\w+ )?(?:workers|processes|threads|children|slots)\b.{0,20}\b(?:busy|used|occupied|taken)\b|进程.{0,12}(?:占满|耗尽|用完)|워커.{0,12}(?:모두|전부).{0,12}사용/i,
    beside: /^(?:http-50[234]|read-timeout|connect-eagain|premature-close)$/,
    means: { 'process.workers-exhausted': 0.46 },
  },
  {
    says: /\bsetenforce 0\b/,
    beside: /^(?:connect-eacces|http-50[23])$/,
    means: { 'proxy.mac-denied': 0.49 },
  },
  {
    says: /\brefus\w*\b.{0,40}\b(?:5432|3306|27017|1433|1521)\b|\b(?:5432|3306|27017|1433|1521)\b.{0,40}\brefus\w*|\b(?:no se puede|impossible de se|não foi possível|kann nicht|keine verbindung|не удалось|接続できません).{0,40}(?:base de da(?:t|d)os|base de données|banco de dados|datenbank|баз\S{1,2} данных|データベース)/i,
    means: { 'db.unreachable': 0.48 },
  },
  {
    says: /\b(?:ran|run|running) out of (?:memory|ram)\b|内存不足|메모리 부족|не хватает памяти|メモリ不足/i,
    means: { 'process.oom-killed': 0.4, 'host.memory-exhausted': 0.38 },
  },
  {
    says: /\bafter (?:a |the |every |each )?(?:server |system |vps )?re-?(?:boot|start(?:ing)? (?:the |my )?(?:server|vps|machine|host))|\bon (?:every|each) boot\b|재부팅|重启(?:服务器|系统|机器)|после перезагрузки|再起動後|nach (?:einem |dem )?(?:neustart|reboot)|después de reiniciar|après (?:un |le )?redémarrage/i,
    beside: REFUSED,
    means: { 'unit.not-enabled': 0.25, 'unit.not-running': 0.2, 'container.not-running': 0.1 },
  },
  {
    says: /\bre-?(?:boot|start)\w*\b.{0,120}\b(?:systemctl start|service \S+ start|start\w* (?:it |\S+ )?(?:by hand|manually))|\b(?:by hand|manually)\b.{0,60}\bafter (?:each |every |a )?re-?boot/i,
    beside: REFUSED,
    means: { 'unit.not-enabled': 0.48 },
  },
  {
    says: /\b(?:install|remov|switch|chang|updat|upgrad)\w*\b.{0,120}\bphp(?:\d|\b)|\bphp\b.{0,60}\b(?:updat|upgrad)\w*|升级.{0,20}php|php.{0,20}升级/i,
    beside: /^(?:connect-enoent|http-502)$/,
    unless: /^connect-(?!enoent)|^premature|^reset|^read-/,
    means: { 'route.wrong-socket': 0.35 },
  },
  {
    // Sessions, tokens and roles travel in headers.
    says: new RegExp(String.raw`${LOGIN}.{0,120}\b50[02]\b|\b50[02]\b.{0,120}${LOGIN}`, 'i'),
    beside: /^http-50[02]$/,
    unless: EXACT,
    means: { 'route.header-buffer': 0.38, 'app.unhandled-exception': 0.15, 'process.crashed': 0.12 },
  },
  {
    says: /[\s`'"([]--?(?:host|bind|address|listen|addr|hostname|server\.address)[= ]["']?(?:127\.0\.0\.1|localhost)\b|\b(?:listen\w*|bind\w*|bound) (?:to|on) ["'`]?(?:127\.0\.0\.1|localhost)\b|\bAddr: ["'](?:127\.0\.0\.1|localhost):\d/i,
    beside: REFUSED,
    means: { 'port.loopback-only': 0.45 },
  },
  {
    says: /\bcurl\b.{0,40}\b(?:localhost|127\.0\.0\.1)(?::\d{2,5})?.{0,60}\b(?:works?|fine|ok|200|responds|answers)\b/i,
    beside: /^connect-refused$/,
    means: { 'port.loopback-only': 0.35, 'route.localhost-in-container': 0.2, 'route.wrong-port': 0.15 },
  },
  {
    says: /\b(?:http-?chk|http-?check|health ?-?checks?)\b.{0,80}(?:\b[45]\d\d\b|\bfail|\bdown\b|bad request)|\bstatus\b.{0,60}\bHAProxy\b.{0,60}\bDOWN\b|健康检查.{0,20}失败|헬스 ?체크.{0,20}실패/i,
    means: { 'proxy.peer-marked-down': 0.45 },
  },
  {
    says: /\b(?:second|two|multiple|several|another|different|wrong) (?:[`'"\w-]{1,30} )?networks?\b/i,
    beside: /^(?:http-50[24]|connect-timeout|unresolved)$/,
    means: { 'container.not-on-network': 0.42 },
  },
  {
    // Nginx Proxy Manager runs in a container.
    says: /\bforward(?:ing)? (?:host(?:name)?|ip)\b.{0,30}\b(?:localhost|127\.0\.0\.1)\b/i,
    beside: REFUSED,
    means: { 'route.localhost-in-container': 0.49 },
  },
  {
    // Through the gateway of its network a container reaches what the host has on every address.
    says: /\bdocker0\b|\bhost\.docker\.internal\b|\bhost-gateway\b/,
    beside: REFUSED,
    unless: EXACT,
    means: { 'port.loopback-only': 0.3, 'host.firewall-blocked': 0.22, 'port.not-listening': 0.2 },
  },
  {
    says: /^(?=.*(?:\bcontainers?\b|\bdocker\b|容器|컨테이너|コンテナ|контейнер|contenedor|conteneur|\bNPM\b|proxy manager)).*(?<![=@])\b(?:127\.0\.0\.1|localhost)\b.{0,80}(?:\b50[24]\b|bad gateway|\bnot work|\bfail|\brefus|오류|안 ?되|不行|失败|не работает)/i,
    beside: REFUSED,
    means: { 'route.localhost-in-container': 0.47 },
  },
  {
    says: /\bwhen (?:i )?run\w* (?:\w+ )?(?:on the host|outside (?:of )?docker|without docker)\b.{0,40}\b(?:works?|fine|well|ok)|\b(?:works?|fine|ok)\b.{0,40}\b(?:on the host|outside (?:of )?docker|without docker)\b/i,
    means: { 'route.localhost-in-container': 0.4 },
  },
  ...PROCESS_TELLINGS,
  ...HOST_TELLINGS,
];

/** People's sentences are short; what is longer is data. */
const LONGEST = 2000;
const SAMPLE = 100_000;

/**
 * Causes that the poster's own sentences support, each below what would name it. Pure.
 * `symptoms` are those that the logs show: some sentences mean something beside them only.
 */
export function toldBy(
  text: string,
  symptoms: ReadonlySet<string>,
  rules: ReadonlyMap<string, Rule>,
  tellings: readonly Telling[] = TELLINGS,
): Candidate[] {
  const best = new Map<string, Candidate>();
  const seen = [...symptoms];
  const sample = text.slice(0, SAMPLE);
  const open = tellings.filter(
    ({ along, beside, unless }) =>
      (along === undefined || along.test(sample)) &&
      (beside === undefined || seen.some((id) => beside.test(id))) &&
      !seen.some((id) => unless?.test(id)),
  );
  for (const [index, line] of sample.split('\n').entries()) {
    if (line.length < 4 || line.length > LONGEST) continue;
    for (const { says, means } of open) {
      if (!says.test(line)) continue;
      for (const [id, strength] of Object.entries(means)) {
        const rule = rules.get(id);
        if (rule === undefined || (best.get(id)?.strength ?? 0) >= strength) continue;
        const verdict = present({
          subject: rule.title.en,
          confidence: strength,
          says: rule.title,
          evidence: [saw('the pasted lines', line.trim().slice(0, 300))],
        });
        best.set(id, { rule, verdict, strength, line: index + 1, events: [] });
      }
    }
  }
  return [...best.values()];
}
