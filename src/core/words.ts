import { inLang, type Lang, type Text } from './text.ts';

/** Headings and short words of the terminal's pages and of the status page. */
const WORDS = {
  up: { en: 'up', ko: '정상', zh: '正常' },
  degraded: { en: 'degraded', ko: '일부 장애', zh: '部分故障' },
  down: { en: 'down', ko: '장애', zh: '故障' },
  unknown: { en: 'unknown', ko: '알 수 없음', zh: '未知' },
  rootCause: { en: 'root cause', ko: '근본 원인', zh: '根本原因' },
  chain: { en: 'chain', ko: '원인 사슬', zh: '因果链' },
  evidence: { en: 'evidence', ko: '증거', zh: '证据' },
  fix: { en: 'fix', ko: '해결', zh: '修复' },
  verify: { en: 'verify', ko: '확인', zh: '验证' },
  ruledOut: { en: 'ruled out', ko: '제외됨', zh: '已排除' },
  notSeen: { en: 'not seen', ko: '보지 못함', zh: '未能查看' },
  alternatives: { en: 'also possible', ko: '다른 가능성', zh: '其他可能' },
  independent: { en: 'second fault', ko: '별도의 장애', zh: '另一个故障' },
  sure: { en: 'sure', ko: '확신', zh: '把握' },
  look: { en: 'the look that decides', ko: '판별하는 확인', zh: '可判定的检查' },
  undo: { en: 'undo', ko: '되돌리기', zh: '撤销' },
  byHand: { en: 'by hand', ko: '직접', zh: '手动' },
  safe: { en: 'safe', ko: '안전', zh: '安全' },
  caution: {
    en: 'caution: changes data or configuration',
    ko: '주의: 데이터나 설정을 바꿈',
    zh: '注意:会改动数据或配置',
  },
  manual: { en: 'by hand', ko: '직접', zh: '手动' },
  inferred: { en: 'inferred', ko: '추정', zh: '推断' },
  allow: { en: 'allow with', ko: '허용하려면', zh: '授权命令' },
  noRoutes: { en: 'no route to a backend was found', ko: '백엔드로 가는 경로를 찾지 못함', zh: '未找到通往后端的路由' },
  checks: { en: 'checks', ko: '점검', zh: '检查' },
  status: { en: 'status', ko: '상태', zh: '状态' },
  since: { en: 'since', ko: '부터', zh: '自' },
  openIncidents: { en: 'open incidents', ko: '진행 중인 장애', zh: '未解决的故障' },
  recentIncidents: { en: 'recent incidents', ko: '최근 장애', zh: '近期故障' },
  upstreams: { en: 'upstreams', ko: '업스트림', zh: '上游' },
  probes: { en: 'probes', ko: '점검 항목', zh: '探测' },
  lastAnswer: { en: 'last answer', ko: '마지막 응답', zh: '最近响应' },
  lastHour: { en: 'last hour', ko: '최근 한 시간', zh: '最近一小时' },
  none: { en: 'none', ko: '없음', zh: '无' },
  healthy: { en: 'every route answers', ko: '모든 경로가 응답함', zh: '所有路由均正常响应' },
} as const satisfies Record<string, Text>;

export type Word = keyof typeof WORDS;

export function word(name: Word, lang: Lang): string {
  return inLang(WORDS[name], lang);
}
