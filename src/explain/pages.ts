/** Pages that people paste instead of a log, and short sentences that say the same. */
const PAGES: readonly (readonly [RegExp, string])[] = [
  [
    /\bBad[- ]?Gateway\b|\b502 Proxy Error\b|\b(?:error|status|code|always|HTTP(?:\/[\d.]{1,3})?|get(?:s|ting)?(?: an?)?):? 502\b|\b502(?:'?s\b|[ -]?(?:error|response|status|에러|오류|错误|报错|エラー|ошибк))/i,
    'http-502',
  ],
  [/\b503 Service (?:Temporarily )?Unavailable\b|HTTP\/[\d.]{1,3} 503\b/i, 'http-503'],
  [/\bInternal Server Error\b/, 'http-5xx'],
  [/\bGateway Time-?outs?\b|\b504 error\b|\bstatus=504\b|HTTP\/[\d.]{1,3} 504\b/i, 'http-504'],
  [
    /\b(?:dial(?:ing)? tcp \S{3,60}|Layer4 connection problem|\b(?:nginx|caddy|traefik|haproxy|apache|upstream)\b[^\n]{0,60}).{0,40}\bconnection refused/i,
    'connect-refused',
  ],
];

/** A number in a sentence, where no line of a log says more. */
const NUMBERS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[^\w.:/-])502(?![\w.:/-]\w)/, 'http-502'],
  [/(?:^|[^\w.:/-])504(?![\w.:/-]\w)/, 'http-504'],
  [/(?:^|[^\w.:/-])503(?![\w.:/-]\w)/, 'http-503'],
];
/** Words of a failure, where no line of a log was understood at all. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /\bupstream\b.{0,60}(?:호스트.{0,6}찾|找不到|无法解析|не найден|nicht gefunden|no encontrad|introuvable|見つかり)/i,
    'unresolved',
  ],
  [/\b(?:tls|ssl) handshake\b/i, 'tls-handshake'],
  [
    /\bconnection (?:was |is |being )?refused\b|拒绝连接|连接被?拒绝|연결.{0,4}거부|接続.{0,6}拒否|в соединении отказано|соединение отклонено|verbindung.{0,12}(?:abgelehnt|verweigert)|conexi[oó]n (?:rechazada|rehusada)|connexion refusée|conexão recusada/i,
    'connect-refused',
  ],
];

/**
 * Symptoms that a text shows without a line of a log.
 * `known`: lines of logs show some; `silent`: no line was understood at all.
 */
export function symptomsIn(sample: string, known: boolean, silent: boolean): readonly string[] {
  const shown = PAGES.filter(([page]) => page.test(sample)).map(([, id]) => id);
  if (known || shown.length > 0) return shown;
  const numbers = NUMBERS.filter(([says]) => says.test(sample)).map(([, id]) => id);
  const words = silent ? WORDS.filter(([says]) => says.test(sample)).map(([, id]) => id) : [];
  return [...words, ...numbers];
}
