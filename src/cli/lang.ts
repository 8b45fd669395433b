import type { Lang } from '../core/text.ts';

const LANGS: readonly Lang[] = ['en', 'ko', 'zh'];

/** Reads `ko`, `ko_KR.UTF-8`, `zh-CN`; null when it is none of the languages that why502 speaks. */
export function asLang(text: string): Lang | null {
  const short = text.slice(0, 2).toLowerCase();
  return /^[a-z]{2}(?:[_.-]|$)/i.test(text) ? (LANGS.find((lang) => lang === short) ?? null) : null;
}

/** The locale's language as the C library would choose it. */
export function localeLang(env: Readonly<Record<string, string | undefined>>): Lang {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return asLang(locale) ?? 'en';
}
