/** The languages that why502 speaks. */
export type Lang = 'en' | 'ko' | 'zh';

/** Words for people. English is the source; a missing translation falls back to it. */
export interface Text {
  readonly en: string;
  readonly ko?: string;
  readonly zh?: string;
}

/** The words in one language. */
export function inLang(text: Text, lang: Lang): string {
  return text[lang] ?? text.en;
}
