import { causes } from '../causes/causes.generated.ts';
import type { CatalogueEntry } from '../core/catalogue.ts';
import { fillLook } from '../core/look.ts';
import type { Rule } from '../core/rule.ts';
import { inLang, type Lang } from '../core/text.ts';
import { symptoms } from '../symptoms/symptoms.generated.ts';

function entryOf(rule: Rule, lang: Lang): CatalogueEntry {
  return {
    id: rule.id,
    kind: rule.kind,
    hop: rule.hop,
    title: inLang(rule.title, lang),
    why: rule.why ? inLang(rule.why, lang) : null,
    leadsTo: Object.keys(rule.leadsTo),
    look: rule.look === null ? null : fillLook(rule.look),
    looksAt: [...rule.needs, ...(rule.wants ?? [])],
    examples: rule.examples?.present.map((example) => example.name) ?? [],
  };
}

/** Every cause, then every symptom, in words. */
export function catalogue(lang: Lang): readonly CatalogueEntry[] {
  return [...causes, ...symptoms].map((rule) => entryOf(rule, lang));
}
