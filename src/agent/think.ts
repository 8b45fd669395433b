import { causes } from '../causes/causes.generated.ts';
import { forContainers } from '../causes/shared/in-container.ts';
import { forSupervised } from '../causes/shared/supervised.ts';
import type { Gathered } from '../core/bundle.ts';
import type { Diagnosis } from '../core/diagnosis.ts';
import type { Lang } from '../core/text.ts';
import { diagnose as judgeSnapshot } from '../diagnosis/diagnose.ts';
import { symptoms } from '../symptoms/symptoms.generated.ts';

const RULES = [...symptoms, ...causes.map((rule) => forSupervised(forContainers(rule)))];

/** Causes that go away by themselves within seconds. */
export const PASSING: ReadonlySet<string> = new Set(causes.filter((rule) => rule.passing).map((rule) => rule.id));

/** Thinks about what was looked at, here or elsewhere, now or then: pure. */
export function think({ host, at, durationMs, snapshots, problems }: Gathered, lang: Lang): Diagnosis {
  return {
    schema: 'why502/diagnosis@1',
    host,
    at: new Date(at).toISOString(),
    durationMs,
    results: snapshots.map((snapshot) => judgeSnapshot(snapshot, RULES, lang)),
    ...(problems.length > 0 ? { problems: [...problems] } : {}),
  };
}
