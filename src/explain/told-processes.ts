import type { Telling } from './told.ts';

const NOT_THERE = String.raw`(?:\bno\b|\bnot\b|\bonly\b|\bmissing\b|\bnever\b|\bempty\b|n't\b|没有|不存在|없|нет\b|отсутств|kein|ありません)`;

const SERVERS = '(?:php-?fpm|gunicorn|uvicorn|hypercorn|daphne|uwsgi|puma|unicorn|passenger)';

/** What people say of processes: how they died, what they did not create, what they could not load. */
export const PROCESS_TELLINGS: readonly Telling[] = [
  {
    says: /\b(?:OOM|out[- ]of[- ]memory)[- ]?kill\w*|\bOOM\b.{0,20}\bkill\w*|\bkill\w*\b.{0,30}\b(?:OOM|out of memory)\b|\b(?:was|being|got|gets|getting) killed\b.{0,60}\bmemory\b|\bmemory\b.{0,200}\b(?:was|being|got|gets|getting) killed\b|OOM.{0,12}(?:杀|종료|죽)/i,
    means: { 'process.oom-killed': 0.48, 'container.oom-killed': 0.42, 'host.memory-exhausted': 0.35 },
  },
  {
    says: /\b(?:crash\w*|die[sd]?|dying|exit\w*)\b.{0,40}\b(?:seg(?:mentation)?[ -]?faults?|core ?dump\w*)|\bseg(?:mentation)?[ -]?fault(?:s|ed|ing)?\b|\bSIG(?:SEGV|ABRT|BUS|ILL)\b|段错误|세그먼테이션|ошибк\S{1,3} сегментации/i,
    means: { 'process.crashed': 0.47 },
  },
  {
    // The app says that it listens, the person sees no file.
    says: new RegExp(
      String.raw`\bls\b.{0,80}${NOT_THERE}.{0,40}\bsock(?:et)?\b|\bsock(?:et)?(?: file)?\b.{0,40}(?:disappear|vanish|\bgone\b|\bdeleted\b|\bremoved\b|消失|사라|исчез)`,
      'i',
    ),
    means: { 'socket.removed': 0.45, 'socket.missing': 0.3 },
  },
  {
    says: /\b(?:missing|no|not find|cannot find|can't find|unable to find)\b.{0,12}\b(?:['"`]?application['"`]? )?callable\b|\bcallable\b.{0,20}\b(?:missing|not found)\b/i,
    means: { 'app.entrypoint-not-found': 0.49 },
  },
  {
    // Directories in which proxies keep what they buffer.
    says: /["'`(\s]\/\S{0,80}(?:client|proxy|fastcgi|uwsgi)_?(?:body_)?(?:temp|tmp|cache)\S{0,80}['"`]? failed \(28\b|["'`(\s]\/\S{0,60}nginx\S{0,80}['"`]? failed \(28\b/,
    means: { 'proxy.disk-full': 0.49 },
  },
  {
    // A shell's words in a title or behind the name of a tool.
    says: /(?:\b(?:ba|da|z)?sh|\.sh): (?:(?:line )?\d{1,5}: )?[\w./-]{1,80}: (?:command )?not found\b/,
    means: { 'app.dependency-missing': 0.45, 'app.bad-command': 0.42, 'container.exec-failed': 0.35 },
  },
  {
    says: /\b[A-Z][A-Z0-9]{2,30}_[A-Z0-9_]{2,40}\b['"`]? (?:setting )?(?:must not be empty|(?:is|was) (?:not set|missing|empty|undefined|not defined))/,
    means: { 'app.settings-invalid': 0.45, 'app.env-missing': 0.44 },
  },
  {
    says: /host not found in upstream/,
    means: { 'route.host-unresolvable': 0.48 },
  },
  {
    // The program expects a directory for its socket that nobody makes.
    says: /\b(?:does(?:n't| not)|did(?:n't| not)|do(?:n't| not)|never|nobody|nothing|won't|not)\b.{0,20}\b(?:creat|mak|exist)\w*\b.{0,30}(?:\/var)?\/run\/\S+|(?:\/var)?\/run\/\S+.{0,40}\b(?:does(?:n't| not) exist|is (?:missing|gone|not (?:there|created)))/i,
    means: { 'socket.bind-failed': 0.45, 'app.directory-missing': 0.35 },
  },
  {
    says: /\bsock(?:et)?s?\b.{0,60}(?:\bnot (?:readable|writ(?:e)?able|accessible)|\broot:root\b|\b(?:owner|owned by|created (?:from|by|as)) root\b|\bwrong (?:permissions?|owner)|\bpermissions?\b.{0,20}\b(?:wrong|not correct|incorrect))|\bpermissions? of (?:the )?sock/i,
    unless: /^connect-(?!eacces)/,
    means: { 'socket.permission-denied': 0.47 },
  },
  {
    // A proxy that may not pass through a directory.
    says: /\b(?:0?7[0-6]0|drwx------)\b.{0,200}\b(?:nginx|httpd|apache2?|www-data|web ?server|reverse proxy)\b|\b(?:nginx|httpd|apache2?|www-data|web ?server|reverse proxy)\b.{0,300}\bdirector\w+\b.{0,80}\b0?7[0-6]0\b/i,
    unless: /^connect-(?!eacces)/,
    means: { 'socket.directory-denied': 0.46 },
  },
  {
    says: /\bsock(?:et)?(?: file)?\b.{0,60}(?:n't|\bnot\b|\bnever\b).{0,30}\bre-?creat\w*|\b(?:los(?:es?|ing|t)|miss(?:es|ing)) (?:the |its |our )?sock(?:et)?(?: file)?\b/i,
    means: { 'socket.removed': 0.42, 'socket.missing': 0.4 },
  },
  {
    // A directory in memory is empty after a boot.
    says: /\/run\b.{0,60}(?:\bclear|\bclean|\bwip|\bempt|\btmpfs\b|czyszcz|очища|清空|비워|gelöscht|geleert|\bvid[ée]|\bvaciad|\blimpad)/i,
    means: { 'socket.bind-failed': 0.45, 'app.directory-missing': 0.4, 'socket.missing': 0.25 },
  },
  {
    // Where systemd keeps the /tmp of a unit apart.
    says: /\/tmp\/systemd-private-/,
    beside: /^connect-enoent$/,
    means: { 'socket.private-tmp': 0.49 },
  },
  {
    says: /\bchanged on disk\b/i,
    means: { 'unit.daemon-reload-needed': 0.49 },
  },
  {
    says: /\bTIME[_-]WAIT\b|\bSYN_SENT\b/,
    along: /\b(?:nginx|haproxy|apache|envoy|caddy|proxy)\b/i,
    means: { 'proxy.ephemeral-ports': 0.42 },
  },
  {
    says: /^\s*-A INPUT\b.{0,120}-j (?:DROP|REJECT)\b/,
    means: { 'host.firewall-blocked': 0.46 },
  },
  {
    says: /\binvalid (?:request block size|uwsgi request)\b/,
    means: { 'route.request-too-large-for-backend': 0.49 },
  },
  {
    says: /\bcookies\b.{0,80}(?:\blot|\bmany\b|\bnumerous|\blong\b|\blarge\b|\bbig\b|\bcount \d|\btoo\b)|(?:\blot|\bmany\b|\bnumerous|\blong\b|\blarge\b|\bbig\b).{0,60}\bcookies\b/i,
    along: /\buwsgi\b/i,
    means: { 'route.request-too-large-for-backend': 0.45 },
  },
  {
    says: /[\w.-]{1,60}\.sock\b['"`]? (?:does exist|exists|is there)\b/i,
    means: { 'route.wrong-socket': 0.46 },
  },
  {
    // EX_CONFIG of sysexits.h, with which php-fpm ends.
    says: /\bphp[\d.]*-?fpm\b.{0,80}\b(?:exit(?:ed)?|status|code)\b\W{0,6}78\b/i,
    means: { 'process.config-invalid': 0.48 },
  },
  {
    says: /\b(?:bad gateway|50[23])\b.{0,40}\b(?:just |right |shortly )?(?:after|during|while) (?:\w+ ){0,3}(?:re-?)?start\w*|\b(?:just|right|shortly|immediately) after (?:\w+ ){0,3}(?:re-?)?start\w*\b.{0,60}\b(?:bad gateway|50[23])\b/i,
    means: { 'process.booting': 0.34 },
  },
  {
    // The daemons of mod_wsgi end a request that takes longer than this.
    says: /^\s*WSGIDaemonProcess .{0,400}\brequest-timeout=\d/,
    means: { 'process.worker-timeout': 0.4 },
  },
  {
    // A worker that is ended for its slowness leaves a 502, a proxy that waits no longer a 504.
    says: /\b(?:after|for|loads?|takes?|waits?|hangs?|spins?)\b.{0,20}\b\d{2,3} ?(?:s\b|sec|minutes?).{0,60}\b(?:502|bad gateway)\b|\b(?:502|bad gateway)\b.{0,30}\bafter (?:about |exactly |around |roughly )?\d{2,3} ?(?:s\b|sec|minutes?)/i,
    unless: /^connect-|^header-|^read-/,
    means: { 'process.worker-timeout': 0.42, 'route.timeout-too-short': 0.28 },
  },
  {
    says: /\/home\/?[\w-]{0,40}\/?.{0,60}(?:권한|权限|permission|доступ|права|permisos|berechtigung|permiss(?:ão|ões)|droits)/i,
    unless: /^connect-(?!eacces)/,
    means: { 'socket.directory-denied': 0.44, 'socket.permission-denied': 0.28 },
  },
  {
    says: new RegExp(
      String.raw`\b${SERVERS}\b(?: \w+){0,2} (?:stopped|stops|exits|exited|dies|died|went down|goes down|is down)\b`,
      'i',
    ),
    along: /\bdocker\b|\bcompose\b|\bcontainers?\b/i,
    means: { 'container.not-running': 0.42, 'process.crashed': 0.2 },
  },
  {
    says: new RegExp(
      String.raw`\b${SERVERS}\b(?: \w+){0,2} (?:stopped|stops|exits|exited|dies|died|went down|goes down|is down)\b`,
      'i',
    ),
    means: { 'unit.not-running': 0.38, 'process.crashed': 0.3 },
  },
  {
    says: /\bkeep-?alive\b.{0,60}\b(?:timeouts?|longer|shorter|race)\b|\brace condition\b.{0,160}\b(?:connections?|keep-?alive)\b|\b(?:clos|reus)\w+ (?:an? |the )?(?:idle|persistent|kept) connections?\b/i,
    unless: /^connect-|^header-|^tls-/,
    means: { 'route.keepalive-race': 0.46 },
  },
  {
    says: new RegExp(
      String.raw`\b${SERVERS}\b.{0,40}\b(?:is |was )?(?:missing|not (?:present|there|installed|found|in the))\b|\b(?:missing|no) ${SERVERS}\b(?![- ](?:sock|pool|process|log|error|config|service|response))`,
      'i',
    ),
    unless: /^connect-(?!enoent|refused)/,
    means: { 'app.dependency-missing': 0.43, 'unit.exec-failed': 0.36 },
  },
  {
    says: /\b(?:unable|failed|cannot|could not) (?:to )?(?:execute|exec|run|spawn|launch) \S{0,200}\/\S{1,100}: No such file/i,
    means: { 'unit.exec-failed': 0.46, 'app.dependency-missing': 0.44 },
  },
  {
    says: /\bsqlite\w*\b.{0,60}(?:\bun-?writ(?:e)?able|\bnot writ(?:e)?able|\bread-?only|\bpermissions?\b|\bcannot be (?:opened|written))/i,
    means: { 'db.file-unopenable': 0.47 },
  },
  {
    // php-fpm in one container, nginx in another.
    says: /^\s*fastcgi_pass\s+(?:localhost|127\.0\.0\.1):\d{2,5}/,
    along: /\bdocker[- ]?compose\b|\bkubernetes\b|\bk8s\b|\blaradock\b/i,
    beside: /^(?:connect-refused|http-502)$/,
    means: { 'route.localhost-in-container': 0.44 },
  },
  {
    // Laradock runs the proxy in a container of its own.
    says: /^\s*(?:server|proxy_pass)\s+(?:https?:\/\/)?(?:localhost|127\.0\.0\.1):\d{2,5}/,
    along: /\blaradock\b/i,
    beside: /^(?:connect-refused|http-502)$/,
    means: { 'route.localhost-in-container': 0.44 },
  },
  {
    // A new release of the system brings another Python: what was installed for the old one is not found any more.
    says: /\b(?:upgrad|updat|dist-?upgrad)\w*\b.{0,60}\b(?:ubuntu|debian|centos|fedora|raspbian|distrib\w*|os|server|system)\b|\b(?:ubuntu|debian|centos|fedora|raspbian|distrib\w*|os)\b.{0,30}\b(?:upgrad|updat)\w*/i,
    along: /\b(?:gunicorn|uvicorn|uwsgi|venv|virtualenv|mod_wsgi)\b/i,
    means: { 'app.dependency-missing': 0.38, 'app.runtime-incompatible': 0.36 },
  },
  {
    says: /\bre-?boot\w*\b.{0,120}\buntil\b.{0,40}\b(?:re-?)?(?:start|set|load)\w*/i,
    means: { 'unit.not-enabled': 0.46, 'unit.not-running': 0.3 },
  },
  {
    // What nginx says of a file, without the level in front of it.
    says: /\b(?:unknown|duplicate|unexpected|invalid|not allowed|not terminated|conflicting)\b.{0,120} in \/\S{0,200}nginx\S{0,200}:\d{1,6}\b/,
    means: { 'proxy.config-invalid': 0.49 },
  },
  {
    // Variables of the uwsgi protocol in a request line: they came to a server that speaks HTTP.
    says: /\\x00(?:QUERY_STRING|REQUEST_METHOD|CONTENT_TYPE)\\x/,
    means: { 'route.protocol-mismatch': 0.49, 'port.wrong-owner': 0.35 },
  },
  {
    // Limits that end a slow PHP process; a proxy that waits no longer says 504.
    says: /\b(?:request_terminate_timeout|max_execution_time|request_slowlog_timeout)\b/,
    beside: /^(?:http-502|premature-close|reset)$/,
    means: { 'process.worker-timeout': 0.42, 'route.timeout-too-short': 0.36 },
  },
  {
    says: /^[\w.-]{2,60} (?:has |is |was )?exited\.?$/i,
    means: { 'container.not-running': 0.46, 'process.crashed': 0.2 },
  },
  {
    says: /\brestart\w*\b.{0,60}\b(?:fix|solv|help|work)\w*\b.{0,60}\b(?:temporar|for (?:a|some) (?:while|time|few)|until)\w*/i,
    means: { 'process.hung': 0.46, 'process.workers-exhausted': 0.28, 'process.crashed': 0.2 },
  },
];
