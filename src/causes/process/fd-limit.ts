import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { anEvent, aUnit, someProcesses, someWords } from '../shared/example-facts.ts';
import { byHand, upAgain } from '../shared/repair.ts';
import { dropIn, undoDropIn } from '../shared/shell.ts';
import { telling } from '../shared/telling.ts';

const ENOUGH = 65_536;

export const rule = defineCause({
  id: 'process.fd-limit',
  on: ['backend', 'dependency'],
  needs: [],
  wants: ['process', 'words', 'unit'],
  leadsTo: {
    'http-5xx': 0.05,
    'premature-close': 0.05,
    reset: 0.05,
    'read-timeout': 0.03,
    'connect-timeout': 0.02,
    'connect-eagain': 0.05,
    'process.hung': 0.1,
    'process.dropped-connection': 0.05,
    'unit.failed': 0.02,
    'app.unhandled-exception': 0.05,
    'db.crashed': 0.02,
  },
  title: {
    en: 'The process has no file descriptor left',
    ko: '파일 디스크립터가 부족함',
    zh: '进程的文件描述符已用尽',
  },
  why: { en: 'It can neither accept a connection nor open a file (EMFILE).' },
  look: 'ls /proc/"$(systemctl show -p MainPID --value {subject})"/fd | wc -l',
  judge({ process, unit }, context) {
    const tight =
      process?.processes.filter(
        (one) =>
          one.fdUsed !== null && one.fdLimit !== null && one.fdUsed >= one.fdLimit - Math.max(2, one.fdLimit * 0.02),
      ) ?? [];
    const told = telling(context, 'process.fd-limit');
    const [worst] = tight;
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    if (!worst && told === null)
      return process?.processes.some((one) => one.fdUsed !== null) ? ruledOut(`${name} has descriptors left`) : absent;
    const used = worst ? [saw(`/proc/${worst.pid}/fd`, `${worst.fdUsed} of ${worst.fdLimit} descriptors used`)] : [];
    const [first, ...rest] = [...used, ...(told ? [told.evidence] : [])];
    if (first === undefined) return absent;
    return present({
      subject: name,
      confidence: worst && told ? 0.95 : worst ? 0.75 : Math.min(0.85, told?.confidence ?? 0.5),
      says: {
        en: `${name} has used up its file descriptors${worst ? ` (${worst.fdUsed} of ${worst.fdLimit})` : ''}`,
        ko: `${name}의 파일 디스크립터가 모두 사용되었습니다`,
        zh: `${name} 的文件描述符已用尽`,
      },
      evidence: [first, ...rest],
      data: { pids: tight.map((one) => one.pid).join(' ') },
    });
  },
  fix({ data }, context, facts) {
    const { unit } = facts;
    const now = (data?.pids ?? '')
      .split(' ')
      .filter((pid) => pid !== '')
      .map((pid) => ({
        command: `prlimit --pid ${pid} --nofile=${ENOUGH}:${ENOUGH}`,
        why: { en: 'Raises the limit of the running process.' },
        risk: 'safe' as const,
      }));
    const lasting = unit
      ? [
          {
            command: dropIn(unit.name, 'nofile', [`LimitNOFILE=${ENOUGH}`]),
            why: { en: 'Raises the limit for every start.' },
            risk: 'caution' as const,
            undo: undoDropIn(unit.name, 'nofile'),
          },
        ]
      : [];
    return [
      ...now,
      ...lasting,
      ...upAgain(facts, context, 'Starts the service with the higher limit.'),
      byHand('If the number of open files grows for ever, the app forgets to close some: lsof -p PID tells which.'),
    ];
  },
  examples: {
    present: [
      {
        name: 'at its limit',
        facts: {
          process: someProcesses([{ fdUsed: 1023, fdLimit: 1024 }]),
          unit: aUnit(),
          words: someWords(anEvent('process.fd-limit', 'OSError: [Errno 24] Too many open files')),
        },
      },
    ],
    absent: [{ name: 'plenty left', facts: { process: someProcesses(), words: someWords() } }],
  },
});
