import type { Telling } from './told.ts';

/**
 * What the words of operating systems and runtimes most often come to, in whatever program's mouth. Each support is weak: they
 * count only where neither a message nor a sentence that is known supports any cause.
 */
export const WORD_TELLINGS: readonly Telling[] = [
  {
    says: /\bpermission denied\b|\bEACCES\b|\boperation not permitted\b|\bEPERM\b|\bnot (?:writ(?:e)?able|readable)\b|권한|权限|доступ запрещ|отказано в доступе|permiso denegado|zugriff verweigert|keine berechtigung|accès refusé|アクセス(?:権|拒否)/i,
    means: { 'app.permission-denied': 0.4, 'socket.permission-denied': 0.3, 'proxy.mac-denied': 0.2 },
  },
  {
    says: /\baddress (?:is )?already in use\b|\bEADDRINUSE\b|\bport\b.{0,30}\b(?:in use|taken|occupied)\b|端口.{0,8}占用|포트.{0,12}사용 ?중|порт.{0,16}занят|puerto.{0,12}en uso|port.{0,12}belegt/i,
    means: { 'port.in-use': 0.42, 'proxy.bind-failed': 0.3, 'container.port-allocated': 0.2 },
  },
  {
    says: /\bconnection refused\b|\bECONNREFUSED\b|\bfailed to connect\b|\bcould not connect\b|连接被拒绝|연결.{0,6}거부|соединени\S{1,4} отклон|conexión rechazada|verbindung verweigert|connexion refusée/i,
    means: { 'port.not-listening': 0.32, 'db.unreachable': 0.3, 'unit.not-running': 0.22 },
  },
  {
    says: /\bcannot assign requested address\b|\bEADDRNOTAVAIL\b/i,
    unless: /^connect-refused$/,
    means: { 'proxy.ephemeral-ports': 0.42, 'socket.bind-failed': 0.3, 'route.localhost-family': 0.2 },
  },
  {
    says: /\b(?:url|uri|dsn|connection string)\b.{0,30}\b(?:did not|could not be|cannot be|failed to) parse|\b(?:invalid|malformed|unparsable) (?:\w+ )?(?:url|uri|dsn|connection string)\b/i,
    means: { 'app.settings-invalid': 0.42, 'app.env-missing': 0.25 },
  },
  {
    says: /\btim(?:ed?|ing)[ -]?out\b|\bETIMEDOUT\b|\btime-?outs?\b|超时|시간 ?초과|타임아웃|тайм-?аут|превышено время|tiempo de espera|zeitüberschreitung|délai (?:d'attente )?dépassé/i,
    means: {
      'route.timeout-too-short': 0.3,
      'process.hung': 0.26,
      'process.worker-timeout': 0.2,
      'db.unreachable': 0.12,
    },
  },
  {
    says: /\bname or service not known\b|\bgetaddrinfo\b|\b(?:could|can)(?: ?not|n't) (?:be )?resolve\w*|\bENOTFOUND\b|\bhost not found\b|\bdns\b.{0,30}\b(?:fail|error|lookup)|无法解析|해석할 수 없/i,
    means: { 'route.host-unresolvable': 0.36, 'db.host-unresolvable': 0.3, 'host.dns-broken': 0.28 },
  },
  {
    says: /\bout of memory\b|\bcannot allocate memory\b|\bENOMEM\b|\bkilled\b.{0,30}\b(?:memory|9|137)\b|\bmemory (?:limit|exhausted|usage)\b/i,
    means: { 'process.oom-killed': 0.4, 'host.memory-exhausted': 0.34, 'container.oom-killed': 0.3 },
  },
  {
    says: /\b(?:certificate|SSL|TLS|handshake)\b.{0,80}\b(?:error|fail\w*|invalid|expired|untrusted|unknown|self|verif\w+|mismatch)\b|\b(?:error|fail\w*|invalid|expired)\b.{0,60}\b(?:certificate|SSL|TLS|handshake)\b/i,
    means: { 'route.tls-verify-failed': 0.36, 'route.scheme-mismatch': 0.3, 'route.tls-sni': 0.2 },
  },
  {
    says: /\b(?:authentication|password|login)\b.{0,40}\b(?:fail\w*|denied|wrong|incorrect|required|rejected)\b|\baccess denied for\b/i,
    means: { 'db.auth-failed': 0.38, 'cache.auth-failed': 0.25 },
  },
  {
    says: /\bno such (?:table|column|relation)\b|\b(?:relation|table|column)\b.{0,60}\bdoes(?:n't| not) exist\b|\b(?:pending|unapplied|missing) migrations?\b/i,
    means: { 'app.migration-missing': 0.42 },
  },
  {
    says: /\bdoes(?:n't| not) support\b|\bunsupported\b|\brequires? (?:at least )?(?:python|node|ruby|php|version)\b|\b(?:incompatible|too old|newer version|deprecated)\b/i,
    means: { 'app.runtime-incompatible': 0.36 },
  },
  {
    says: /\b(?:no module named|cannot find (?:the )?module|module not found|package\b.{0,40}\bnot (?:found|installed)|(?:is|not) installed|missing (?:package|gem|module|dependenc\w+|extension)|could not find gem)\b/i,
    means: { 'app.dependency-missing': 0.38, 'app.module-not-found': 0.25 },
  },
  {
    says: /\b(?:env(?:ironment)? variables?|\.env)\b.{0,60}\b(?:missing|not (?:set|found|defined|loaded)|unset|empty|undefined|required)\b|\b(?:missing|required|undefined)\b.{0,40}\benv(?:ironment)? variables?\b/i,
    means: { 'app.env-missing': 0.42, 'app.settings-invalid': 0.25 },
  },
  {
    says: /\b(?:config(?:uration)?|settings?)\b.{0,60}\b(?:error|invalid|fail\w*|unknown|not (?:valid|found))\b|\b(?:invalid|unknown|bad)\b.{0,30}\b(?:config(?:uration)?|directive|setting|option)\b/i,
    means: { 'process.config-invalid': 0.32, 'proxy.config-invalid': 0.28, 'app.settings-invalid': 0.25 },
  },
  {
    says: /\bno such file or directory\b|\bENOENT\b|\bfile (?:is )?not found\b|\bdoes(?:n't| not) exist\b|找不到|찾을 수 없|не найден|no se encuentra|introuvable|nicht gefunden|nie znaleziono/i,
    means: {
      'app.directory-missing': 0.3,
      'unit.exec-failed': 0.24,
      'socket.missing': 0.22,
      'app.entrypoint-not-found': 0.2,
    },
  },
  {
    says: /\b(?:failed|unable|refus\w+) to (?:re)?start\b|\b(?:won't|does(?:n't| not)|did(?:n't| not)|can(?:'t|not)|not) (?:re)?start\w*\b|\bexit(?:ed|s)? (?:with )?(?:code|status)\b|启动(?:失败|不了)|无法启动|시작(?:되지|하지|이 안)|не запуска|no arranca|no inicia|startet nicht|ne démarre pas|nie wstaje|起動しない/i,
    means: { 'unit.failed': 0.3, 'process.crashed': 0.18, 'process.config-invalid': 0.18 },
  },
  {
    says: /^\s*(?:[\w.]{1,80}\.)?[A-Z]\w{2,60}(?:Error|Exception)\b|\bTraceback\b|\b(?:fatal|uncaught|unhandled)\b.{0,20}\b(?:error|exception)\b/,
    means: { 'app.unhandled-exception': 0.3 },
  },
  {
    says: /\b(?:not|n't|isn't) running\b|\b(?:stopped|inactive|dead)\b|没有?(?:运行|启动)|실행(?:되지|중이 아)|не запущен|no está (?:corriendo|activo)|läuft nicht|n'est pas (?:lancé|démarré)/i,
    means: { 'unit.not-running': 0.3, 'port.not-listening': 0.2 },
  },
];
