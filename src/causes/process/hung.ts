import { isKept } from '../../core/kept.ts';
import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { answers, believed } from '../shared/dependency.ts';
import { aListener, aProbe, aUnit, someProcesses } from '../shared/example-facts.ts';
import { byHand, upAgain } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import {
  isChurning,
  isEventLoop,
  isFrozen,
  isSilent,
  isStopped,
  isStuck,
  isWaitingForMemory,
  waiting,
  workersOf,
} from '../shared/workers.ts';

type Way = 'stopped' | 'frozen' | 'starved' | 'stuck' | 'blocked' | 'churning';

const WAYS: Readonly<
  Record<Way, { readonly en: string; readonly ko: string; readonly zh: string; readonly confidence: number }>
> = {
  stopped: {
    en: 'was stopped by a signal (state T)',
    ko: '시그널로 정지된 상태(T)입니다',
    zh: '被信号暂停 (状态 T)',
    confidence: 0.96,
  },
  frozen: {
    en: 'is frozen by its control group',
    ko: 'cgroup에 의해 동결되었습니다',
    zh: '被 cgroup 冻结',
    confidence: 0.94,
  },
  starved: {
    en: 'waits for memory: its control group is at its limit, and nobody is killed for it',
    ko: '메모리 한도에 도달해 메모리를 기다리고 있습니다',
    zh: '已达内存上限，正在等待内存',
    confidence: 0.9,
  },
  stuck: {
    en: 'waits for a disk or network file system (state D)',
    ko: '디스크 I/O를 기다리며 멈췄습니다 (D)',
    zh: '卡在磁盘 I/O (状态 D)',
    confidence: 0.82,
  },
  blocked: {
    en: 'takes connections and answers none',
    ko: '연결을 받지만 응답하지 않습니다',
    zh: '接受连接但不响应',
    confidence: 0.72,
  },
  churning: {
    en: 'has no worker that lives: each ends while it starts',
    ko: '워커가 시작하자마자 종료됩니다',
    zh: '的工作进程一启动就退出',
    confidence: 0.8,
  },
};

export const rule = defineCause({
  id: 'process.hung',
  on: ['backend', 'dependency'],
  needs: ['process'],
  wants: ['probe', 'listener', 'unit', 'dependency', 'container'],
  leadsTo: {
    'read-timeout': 0.3,
    'http-504': 0.2,
    'connect-eagain': 0.15,
    'connect-timeout': 0.1,
    'socket.backlog-full': 0.25,
    'db.unreachable': 0.05,
    'cache.unreachable': 0.05,
    'process.worker-timeout': 0.15,
    'process.dropped-connection': 0.02,
  },
  title: { en: 'The process hangs', ko: '프로세스가 멈춰 있음', zh: '进程挂起' },
  why: { en: 'No worker makes progress: connections are accepted, or queue up, and are never answered.' },
  look: 'ps -o pid,stat,wchan:24,cmd -p "$(systemctl show -p MainPID --value {subject})"',
  judge({ process, probe, listener, unit, dependency }, context) {
    const workers = workersOf(process);
    if (workers.length === 0 || (dependency && answers(dependency))) return absent;
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    const all = (test: (one: (typeof workers)[number]) => boolean): boolean => workers.every(test);
    const silent = isSilent(probe);
    const queue = waiting(listener);
    let way: Way | null = all(isFrozen) ? 'frozen' : all(isStopped) ? 'stopped' : null;
    if (way === null && silent !== false && all(isWaitingForMemory)) way = 'starved';
    if (way === null && silent !== false && all(isStuck)) way = 'stuck';
    // A blocked event loop does not even accept; a plain worker that is busy is told by process.workers-exhausted.
    if (way === null && silent === true && isEventLoop(process) && (queue === null || queue.queue > 0)) way = 'blocked';
    if (way === null && silent === true && isChurning(process, context.at)) way = 'churning';
    if (way === null) return silent === false ? ruledOut(`${name} answers`) : absent;
    const { confidence, ...words } = WAYS[way];
    const states = workers
      .map((one) => `${one.pid} ${one.state}${one.waitsIn ? ` in ${one.waitsIn}` : ''}`)
      .slice(0, 6)
      .join(', ');
    return present({
      subject: name,
      confidence: believed(context, silent === true || !['stuck', 'starved'].includes(way) ? confidence : 0.6),
      says: { en: `${name} ${words.en}`, ko: `${name}: ${words.ko}`, zh: `${name} ${words.zh}` },
      evidence: [
        saw('/proc', `processes: ${states} (${WAYS[way].en})`),
        ...(queue && queue.queue > 0 ? [saw('listen queue', `${queue.queue} connections wait to be accepted`)] : []),
      ],
      data: {
        way,
        pids: process.processes
          .filter(isStopped)
          .map((one) => one.pid)
          .join(' '),
      },
    });
  },
  fix({ subject, data }, context, facts) {
    const { unit } = facts;
    const ends = 'Ends the hanging processes and starts the service anew.';
    // A loop that is blocked does not come to handle SIGTERM either: systemd would wait for TimeoutStopSec, 90 s.
    const again: readonly FixStep[] =
      data?.way === 'blocked' && unit && !isKept(unit.name) && !facts.container?.exists
        ? [
            {
              command: `systemctl kill -s KILL ${quote(unit.name)} && systemctl restart ${quote(unit.name)}`,
              why: { en: ends },
              risk: 'caution',
            },
          ]
        : upAgain(facts, context, ends);
    const steps: FixStep[] = [];
    if (data?.way === 'churning') return [byHand(`Read what the workers of ${subject} wrote before they ended.`)];
    if (data?.way === 'stopped' && data.pids)
      return [
        {
          command: `kill -CONT ${data.pids}`,
          why: { en: 'Lets the stopped processes go on. Ask who stopped them.' },
          risk: 'safe',
          undo: `kill -STOP ${data.pids}`,
        },
      ];
    if (data?.way === 'frozen')
      return [
        {
          command: `systemctl thaw ${quote(subject)}`,
          why: { en: 'Lets the frozen service go on.' },
          risk: 'safe',
          undo: `systemctl freeze ${quote(subject)}`,
        },
      ];
    if (data?.way === 'stuck')
      steps.push(byHand('Look what it waits for: dmesg, a network file system that does not answer, a failing disk.'));
    return [
      ...again,
      ...steps,
      ...(data?.way === 'blocked'
        ? [
            byHand(
              'Find the call that blocks the event loop (py-spy dump, kill -USR1): blocking work belongs in a thread or a worker.',
            ),
          ]
        : []),
    ];
  },
  examples: {
    present: [
      {
        name: 'stopped',
        facts: { process: someProcesses([{ pid: 4711 }, { pid: 4712, parent: 4711, state: 'T' }]), unit: aUnit() },
      },
      {
        name: 'a blocked event loop',
        facts: {
          process: someProcesses([{}], { server: 'uvicorn' }),
          probe: aProbe({ outcome: 'read-timeout', status: null }),
          listener: aListener({}, { queue: 4 }),
        },
      },
    ],
    absent: [
      { name: 'it answers', facts: { process: someProcesses(), probe: aProbe() } },
      {
        name: 'one worker of two is stopped',
        facts: {
          process: someProcesses([{ pid: 4711 }, { pid: 4712, parent: 4711, state: 'T' }, { pid: 4713, parent: 4711 }]),
        },
      },
    ],
  },
});
