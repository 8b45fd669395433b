import { edits } from '../../core/edits.ts';
import type { LogEvent } from '../../core/event.ts';
import { absent, type Context, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { isContainerFailing } from '../shared/container-state.ts';
import { aFailedUnit, anEvent, someWords } from '../shared/example-facts.ts';
import { byHand, swapInUnit, upAgain } from '../shared/repair.ts';
import { telling, weightOf } from '../shared/telling.ts';

/** Options that start commands have most often. */
const OPTIONS =
  '--workers --bind --timeout --threads --worker-class --access-logfile --error-logfile --log-file --log-level --max-requests --max-requests-jitter --keep-alive --graceful-timeout --preload --chdir --config --env --user --group --umask --pid --daemon --reload --name --worker-tmp-dir --forwarded-allow-ips --host --port --uds --proxy-headers --root-path --app-dir --env-file --factory --limit-concurrency --timeout-keep-alive --access-log --http --http-socket --socket --module --processes --master --chmod-socket --ini'.split(
    ' ',
  );

function wrongOption({ text, fields }: LogEvent): string | null {
  return (
    fields.option ??
    /(?:unrecognized arguments?:|No such option:?|unrecognized option|unknown option|bad option:?)\s+['"]?(-[\w-]+)/i.exec(
      text,
    )?.[1] ??
    null
  );
}

/** What was meant: what the program itself proposes, else the nearest known option. */
function meant(option: string, text: string): string | null {
  const told = /(?:Did you mean|Possible options:)\s+['"]?(--[\w-]+)/i.exec(text)?.[1];
  if (told) return told;
  const [nearest] = OPTIONS.map((one) => ({ one, far: edits(option, one) })).sort((a, b) => a.far - b.far);
  return nearest && nearest.far > 0 && nearest.far <= 2 ? nearest.one : null;
}

function repairs(event: LogEvent, facts: SeenFacts, context: Context): readonly FixStep[] {
  const again = upAgain(facts, context);
  const option = wrongOption(event);
  const { unit } = facts;
  const edit = byHand(
    `Correct the start command of ${unit?.name ?? 'the service'}${unit?.fragmentPath ? ` in ${unit.fragmentPath}` : ''}${option ? `: ${option} is not known` : ''}, then systemctl daemon-reload.`,
  );
  const better = option === null ? null : meant(option, `${event.text} ${event.detail ?? ''}`);
  if (!unit || option === null || better === null || !unit.command.includes(option)) return [edit, ...again];
  return [swapInUnit(unit.name, option, better, `${option} is not an option of this program; ${better} is.`), ...again];
}

export const rule = defineCause({
  id: 'app.bad-command',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'container'],
  leadsTo: { 'unit.failed': 0.08 },
  title: { en: 'The start command is wrong', ko: '시작 명령이 잘못됨', zh: '启动命令有误' },
  why: { en: 'The program does not understand an option or argument of its command line, and ends at once.' },
  look: 'systemctl cat {subject}; journalctl -u {subject} -n 20 --no-pager',
  judge({ unit, container }, context) {
    const told = telling(context, 'app.bad-command');
    if (told === null) return absent;
    // A container's command that does not exist is told of the container.
    if (
      container?.exists &&
      isContainerFailing(container, context.at) &&
      weightOf(told.event, 'container.exec-failed') >= 0.5
    )
      return absent;
    const option = wrongOption(told.event);
    return present({
      subject: option ?? unit?.name ?? context.link.name,
      confidence: told.confidence,
      says: {
        en: `The start command is wrong: ${told.event.text}`,
        ko: `시작 명령이 잘못되었습니다: ${told.event.text}`,
        zh: `启动命令有误：${told.event.text}`,
      },
      evidence: [told.evidence, ...(unit ? [saw(unit.fragmentPath ?? unit.name, `ExecStart=${unit.command}`)] : [])],
    });
  },
  fix(_finding, context, facts) {
    const told = telling(context, 'app.bad-command');
    return told === null ? [] : repairs(told.event, facts, context);
  },
  examples: {
    present: [
      {
        name: 'a slip in an option',
        facts: {
          words: someWords(anEvent('app.bad-command', 'gunicorn: error: unrecognized arguments: --worekrs 3')),
          unit: aFailedUnit(2, null, { command: '/srv/shop/venv/bin/gunicorn --worekrs 3 shop.wsgi:application' }),
        },
      },
      {
        name: 'the program proposes the right one',
        facts: {
          words: someWords(
            anEvent('app.bad-command', 'Error: No such option: --prot (Possible options: --port, --root-path)'),
          ),
          unit: aFailedUnit(2, null, { command: '/opt/app/venv/bin/uvicorn main:app --prot 8000' }),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
