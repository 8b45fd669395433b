import type { Explanation } from '../../core/explanation.ts';
import type { Lang } from '../../core/text.ts';
import { word } from '../../core/words.ts';
import { styleOf } from './style.ts';

/** What pasted logs show, for people. */
export function explanationPage(explanation: Explanation, lang: Lang, color: boolean): string {
  const style = styleOf(color);
  const lines = [style.bold(explanation.summary)];
  const root = explanation.rootCause;
  const heading = (text: string): string => style.dim(text);
  if (root)
    lines.push(
      `  ${heading(word('rootCause', lang))}  ${style.red(root.id)} (${Math.round(root.confidence * 100)} % ${word('sure', lang)}): ${root.subject}`,
    );
  if (explanation.chain.length > 1) {
    lines.push(`  ${heading(word('chain', lang))}`);
    for (const step of explanation.chain) lines.push(`    → ${step.id}: ${step.summary}`);
  }
  const evidence = [...(root?.evidence ?? []), ...(explanation.symptom?.evidence ?? [])];
  if (evidence.length > 0) lines.push(`  ${heading(word('evidence', lang))}`);
  for (const one of evidence) lines.push(`    ${one.source}: ${one.text}`);
  if (explanation.alternatives.length > 0) lines.push(`  ${heading(word('alternatives', lang))}`);
  for (const one of explanation.alternatives) {
    lines.push(`    ${one.id} (${Math.round(one.confidence * 100)} %): ${one.summary}`);
    if (one.look) lines.push(`      ${word('look', lang)}: ${style.cyan(one.look)}`);
  }
  return `${lines.join('\n')}\n`;
}
