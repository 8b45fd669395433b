import { absent, type Context, defineCause, type FixStep, ruledOut, saw } from '../../core/rule.ts';
import { seenFacts } from '../../core/snapshot.ts';
import { isExecTrouble } from '../shared/container-errors.ts';
import { aContainer, anExited } from '../shared/container-facts.ts';
import { bringBack, lookAgain, recipe, rollback } from '../shared/container-repair.ts';
import { CONTAINER_DOWN, type Container, isContainerFailing, ofContainer } from '../shared/container-state.ts';
import { anEvent, someWords } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { telling } from '../shared/telling.ts';

type Fault = {
  readonly is: 'crlf' | 'architecture' | 'missing' | 'interpreter' | 'mode' | 'other';
  readonly en: string;
  readonly ko: string;
  readonly zh: string;
  readonly sure: number;
};

const ELF: Readonly<Record<string, string>> = { amd64: 'x86-64', arm64: 'ARM 64', arm: 'ARM', '386': 'x86' };

/** What is wrong with the command, from its file, the exit code and the runtime's words. */
function faultOf(container: Container, said: string, told = false): Fault | null {
  const { program, exitCode: code, imageArchitecture: made, hostArchitecture: host } = container;
  // What the engine could not set up (a mount, a network) never got as far as its command.
  if (container.error !== null && !isExecTrouble(container.error)) return null;
  const path = program?.path ?? container.entrypoint[0] ?? container.command[0] ?? 'its command';
  if (program?.carriageReturn)
    return {
      is: 'crlf',
      sure: 0.97,
      en: `${path} has Windows line ends (CRLF), so its interpreter "${program.interpreter ?? ''}\\r" is not found`,
      ko: `${path} 파일의 줄 끝이 CRLF라서 인터프리터를 찾지 못합니다`,
      zh: `${path} 使用 CRLF 换行，找不到解释器`,
    };
  const other =
    program?.architecture && host && ELF[host] !== undefined && program.architecture !== host
      ? program.architecture
      : made !== null && host !== null && made !== host
        ? made
        : null;
  if (other !== null && (/exec format error/i.test(said) || code !== 0))
    return {
      is: 'architecture',
      sure: /exec format error/i.test(said) ? 0.97 : 0.85,
      en: `${container.image} is made for ${other}, this host is ${host}`,
      ko: `이미지 ${container.image}은(는) ${other}용이고 이 호스트는 ${host}입니다`,
      zh: `镜像 ${container.image} 为 ${other} 构建，而本机是 ${host}`,
    };
  // Between two tries of the engine there is no exit code: then its words tell.
  const startCode = code === 126 || code === 127 || code === 128 || isExecTrouble(said) || (told && !code);
  if (!startCode) return null;
  if (program && !program.exists)
    return {
      is: 'missing',
      sure: 0.95,
      en: `the command ${path} is not in the image`,
      ko: `명령 ${path}이(가) 이미지에 없습니다`,
      zh: `镜像中没有命令 ${path}`,
    };
  if (program?.interpreter && program.interpreterExists === false)
    return {
      is: 'interpreter',
      sure: 0.96,
      en: `${path} needs ${program.interpreter}, which is not in the image`,
      ko: `${path}에 필요한 ${program.interpreter}이(가) 이미지에 없습니다`,
      zh: `${path} 需要 ${program.interpreter}，镜像中没有`,
    };
  if (program?.executable === false)
    return {
      is: 'mode',
      sure: 0.96,
      en: `${path} is not executable`,
      ko: `${path}에 실행 권한이 없습니다`,
      zh: `${path} 没有执行权限`,
    };
  return {
    is: 'other',
    sure: said === '' ? 0.6 : 0.85,
    en: `its command cannot be run (${said || `exit code ${code}`})`,
    ko: `명령을 실행할 수 없습니다 (${said || `종료 코드 ${code}`})`,
    zh: `其命令无法执行（${said || `退出码 ${code}`}）`,
  };
}

/** Corrects a file of the container where it lies: on the host when a mount brings it, else in the container's own layer. */
function correct(container: Container, what: 'crlf' | 'mode'): FixStep | null {
  const { program } = container;
  if (!program) return null;
  const name = quote(container.name);
  const file = program.hostPath;
  if (file !== null) {
    const command = what === 'crlf' ? `sed -i 's/\\r$//' ${quote(file)}` : `chmod +x ${quote(file)}`;
    return { command, why: { en: `Corrects ${file}, which is mounted as ${program.path}.` }, risk: 'safe' };
  }
  if (container.service !== null) return null;
  const edit = what === 'crlf' ? `sed -i 's/\\r$//' "$f"` : 'chmod +x "$f"';
  return {
    command: `f=$(mktemp) && docker cp ${name}:${quote(program.path)} "$f" && ${edit} && chmod 755 "$f" && docker cp "$f" ${name}:${quote(program.path)}`,
    why: {
      en: `Corrects ${program.path} in this container. The image needs the same, or it comes back with the next one.`,
    },
    risk: 'caution',
  };
}

function repairs(fault: Fault, container: Container, context: Context): readonly FixStep[] {
  const back = rollback(seenFacts(context.link).service, context.at);
  const start = back === null ? bringBack(context, container) : [back, ...lookAgain(context)];
  const home = recipe(container);
  if (fault.is === 'crlf' || fault.is === 'mode') {
    const step = correct(container, fault.is);
    const lasting =
      fault.is === 'crlf'
        ? '`sed -i "s/\\r$//"` in the Dockerfile, and `*.sh text eol=lf` in .gitattributes'
        : '`RUN chmod +x` in the Dockerfile';
    return [...(step ? [step] : []), byHand(`To make it last: ${lasting}.`), ...start];
  }
  if (fault.is === 'architecture')
    return [
      byHand(
        `Build or pull ${container.image} for ${container.hostArchitecture ?? 'this host'} (docker build --platform linux/${container.hostArchitecture ?? 'amd64'} …) and create the container anew in ${home}.`,
      ),
      ...start,
    ];
  return [byHand(`Correct the command or entrypoint in ${home}, or put the program into the image.`), ...start];
}

export const rule = defineCause({
  id: 'container.exec-failed',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['container'],
  wants: ['words'],
  leadsTo: { ...CONTAINER_DOWN, 'container.not-running': 0.1, 'container.crash-loop': 0.1 },
  fits: () => 0.35,
  title: {
    en: "The container's command cannot be run",
    ko: '컨테이너의 명령을 실행할 수 없음',
    zh: '容器的命令无法执行',
  },
  why: {
    en: 'The program is missing, not executable, made for another processor, or a script with Windows line ends.',
  },
  look: 'docker inspect {subject}; docker logs --tail 5 {subject}',
  judge({ container }, context) {
    if (!container.exists) return absent;
    if (!isContainerFailing(container, context.at)) return ruledOut(`the command of ${container.name} runs`);
    const words = telling(context, 'container.exec-failed');
    const said = `${container.error ?? ''}${container.error && words ? '; ' : ''}${words?.event.text ?? ''}`;
    const fault = faultOf(container, said, words !== null);
    if (fault === null) return absent;
    return ofContainer(context, container, {
      confidence: fault.sure,
      says: {
        en: `container ${container.name} cannot start: ${fault.en}`,
        ko: `컨테이너 ${container.name}을(를) 시작할 수 없습니다: ${fault.ko}`,
        zh: `容器 ${container.name} 无法启动：${fault.zh}`,
      },
      more: [
        ...(words ? [words.evidence] : []),
        ...(container.program ? [saw(`files of ${container.name}`, `${container.program.path}: ${fault.en}`)] : []),
      ],
      data: { fault: fault.is },
    });
  },
  fromWords(event, context) {
    const subject = context.link.runtime?.name ?? context.link.name;
    return { subject, says: { en: `the command of ${subject} cannot be run: ${event.text}` } };
  },
  fix(_finding, context, { container }) {
    if (!container) return [byHand('Correct the command or entrypoint of the container.')];
    const fault = faultOf(container, container.error ?? '') ?? faultOf({ ...container, exitCode: 127 }, '');
    return fault ? repairs(fault, container, context) : [];
  },
  verify: ({ subject }) => [{ command: `docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'CRLF',
        facts: {
          container: anExited(127, 'its command was not found', {
            program: {
              path: '/entrypoint.sh',
              exists: true,
              executable: true,
              interpreter: '/bin/sh',
              interpreterExists: false,
              carriageReturn: true,
              architecture: null,
              hostPath: null,
            },
          }),
        },
      },
      {
        name: 'another processor',
        facts: {
          container: anExited(1, 'error', { imageArchitecture: 'arm64', state: 'restarting', restarts: 4 }),
          words: someWords(anEvent('container.exec-failed', 'exec /usr/local/bin/python: exec format error')),
        },
      },
      {
        name: 'looked at between two tries',
        facts: {
          container: aContainer({ restarts: 5, startedAt: 1_760_000_000_000 - 500, exitCode: null }),
          words: someWords(anEvent('container.exec-failed', '/bin/sh: 1: gunicrn: not found')),
        },
      },
      {
        name: 'not executable',
        facts: {
          container: anExited(126, 'its command cannot be executed', {
            error: 'exec: "/run.sh": permission denied: unknown',
            program: {
              path: '/run.sh',
              exists: true,
              executable: false,
              interpreter: '/bin/sh',
              interpreterExists: true,
              carriageReturn: false,
              architecture: null,
              hostPath: '/srv/shop/run.sh',
            },
          }),
        },
      },
    ],
    absent: [
      { name: 'its program ended with an error', facts: { container: anExited(1, 'error of its program') } },
      { name: 'it runs', facts: { container: aContainer() } },
    ],
  },
});
