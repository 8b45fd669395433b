/** Scripts that put no blanks between words: pairs of characters stand for them. */
export const UNSPACED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
/** With fewer known words than this a text that nothing else is known of stays unexplained. */
const ENOUGH = 14;
/** In a log the words must lean so far to one cause. */
const SURE = 0.3;
/** A person's own words may lean less, the more of them are known. */
const LEANED = 0.8;
/** Somebody complains; a healthy log has hardly such a line. */
const TROUBLE =
  /(?<![\w-])(?:error|fail(?:ed|s|ure)?|fatal|exception|traceback|crash\w*|killed|den(?:ied|ies)|refused|cannot|can(?:'|’)t|could(?: not|n(?:'|’)t)|does(?: not|n(?:'|’)t) work|not found|no such|unable|block(?:ed|s|ing)|50[234])(?![\w-])|错误|失败|无法|오류|실패|에러|エラー|失敗|ошибк|не работает|fehler|erreur|erro\b|błąd/i;
/** A person who complains, in more words than programs do. */
const WORRY =
  /\b(?:problems?|issues?|wrong|broken|stuck|hangs?|hung|dies|died|crash\w*|disappear\w*|instead|violation|timed? ?-?outs?|(?:is|are|was|do|does|did|has|have|will|would|can|could) ?(?:n['’]?t|not)|never|nothing|no longer|what now|any ideas?)\b|\?\s*$|没了|不见|问题|报错|异常|超时|不(?:能|行|了|通|到)|怎么|안 ?(?:돼|됩|되)|못 ?[하합]|문제|거부|동작하지|ません|できない|問題|落ち|проблем|не (?:запуска|открыва|могу|выходит|получается)|помогите|\b(?:geht|funktioniert|läuft|startet) nicht\b|schlägt fehl|abgelehnt|\bproblem\w*|\b(?:marche|fonctionne|démarre)(?:nt)? (?:pas|plus)\b|\béchou|impossible|\bno (?:funciona|arranca|puedo|responde)\b|\bfalla\w*|\bnão (?:funciona|consigo|abre)\b|\bfalha\w*|\bnie (?:działa|mogę|wstaje)\b/iu;
/** How records of logs, rows of tables and code begin. */
const LOGGED =
  /^\s*(?:[[<(]?\d|[A-Z], \[|\[|[A-Z][a-z]{2} {1,2}\d{1,2} |[\w.@/-]{1,60}(?:\[\d{1,8}\])?: |[\w.-]{1,40} {0,30}\||(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|NOTICE|LOG|debug|info|warn|error)\b|time=|level=|[{}<#$*=●+|>"'`;-]|at |File "|from |import |tcp|LISTEN)|[;{}]\s*$/;

/** A sentence rather than a record of a log, a row of a table or a line of a configuration. */
export function isProse(line: string): boolean {
  if (LOGGED.test(line)) return false;
  return UNSPACED.test(line) || (line.match(/(?<![\p{L}\w/.=:-])\p{L}{2,}(?!\p{L}|[\w/=:({]\w)/gu)?.length ?? 0) >= 3;
}

/**
 * Nothing was reckoned of a text: is there anything to explain?
 * @param rest the text without lines that a signature knows, which have been weighed, or are harmless
 * @param known how many of its words the table of leanings has
 * @param best the probability of the cause that they lean to most
 */
export function complains(rest: string, known: number, best: number): boolean {
  if (known >= ENOUGH && best >= SURE && TROUBLE.test(rest)) return true;
  if (known * best < LEANED) return false;
  return rest.split('\n').some((line) => isProse(line) && (TROUBLE.test(line) || WORRY.test(line)));
}
