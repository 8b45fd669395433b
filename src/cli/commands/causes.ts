import type { Rule } from '../../core/rule.ts';
import { inLang, type Lang } from '../../core/text.ts';
import { type Command, CommandError, exit, type Invocation } from '../command.ts';

/** An entry of the catalogue as JSON, the same as in the API. */
export function causeEntry(rule: Rule, lang: Lang) {
  return {
    id: rule.id,
    kind: rule.kind,
    hop: rule.hop,
    title: inLang(rule.title, lang),
    why: rule.why ? inLang(rule.why, lang) : null,
    leadsTo: Object.keys(rule.leadsTo),
    look: rule.look,
    looksAt: [...rule.needs, ...(rule.wants ?? [])],
    examples: rule.examples?.present.map((example) => example.name) ?? [],
  };
}

async function run({ words, json, lang, print, style }: Invocation): Promise<number> {
  const [{ causes }, { symptoms }] = await Promise.all([
    import('../../causes/causes.generated.ts'),
    import('../../symptoms/symptoms.generated.ts'),
  ]);
  const all = [...causes, ...symptoms];
  const [id] = words;
  if (id === undefined) {
    const entries = causes.map((rule) => causeEntry(rule, lang));
    print(
      json
        ? JSON.stringify({ items: entries }, null, 2)
        : entries.map((entry) => `${entry.id.padEnd(34)} ${entry.title}`).join('\n'),
    );
    return exit.ok;
  }
  const rule = all.find((one) => one.id === id);
  if (!rule) throw new CommandError(`no cause is called "${id}" (why502 causes lists them)`);
  const entry = causeEntry(rule, lang);
  if (json) print(JSON.stringify(entry, null, 2));
  else
    print(
      [
        style.strong(`${entry.id}: ${entry.title}`),
        entry.why ?? '',
        `brings about: ${entry.leadsTo.join(', ')}`,
        `looked at: ${entry.looksAt.join(', ') || 'log lines'}`,
        entry.look ? `the look that decides: ${style.command(entry.look)}` : '',
      ]
        .filter(Boolean)
        .join('\n'),
    );
  return exit.ok;
}

export const command: Command = {
  name: 'causes',
  about: 'the catalogue of causes; one with its meaning',
  usage: '[ID]',
  options: {},
  examples: ['why502 causes', 'why502 causes socket.stale'],
  run,
};
