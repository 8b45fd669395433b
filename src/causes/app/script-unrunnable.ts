import type { LogEvent } from '../../core/event.ts';
import { absent, type Context, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { isSafe } from '../shared/paths.ts';
import { flaw, makeExecutable, type Program, unixLines } from '../shared/program.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { surer, telling } from '../shared/telling.ts';

/** The newest request whose script could not be run, and what is wrong with that file. */
function found(facts: SeenFacts, context: Context) {
  const pathIn = ({ fields }: LogEvent): string | undefined => fields.target ?? fields.script;
  // A request for a folder is refused in the same words, and is no fault.
  const told = telling(context, 'app.script-unrunnable', (event) => pathIn(event) !== undefined);
  if (told === null) return null;
  const path = pathIn(told.event) ?? '';
  const script = facts.project?.scripts?.find((one) => one.path === path) ?? null;
  const { user } = facts.project ?? {};
  return { told, path, script, wrong: flaw(script, user ?? null) };
}

function lookAt(path: string): FixStep {
  return byHand(`Look at ${path}: it must be executable, and its first line must name a program of this host.`);
}

function repairs(path: string, script: Program): readonly FixStep[] {
  if (script.exists === false || !isRepairable(path))
    return [byHand(`Put ${path} where the proxy looks for it, executable for the server's user.`)];
  if (script.carriageReturn) return [unixLines(path)];
  if (script.interpreterExists === false)
    return [byHand(`Install ${script.interpreter ?? 'its interpreter'}, or correct the first line of ${path}.`)];
  return [script.executable === false ? makeExecutable(path) : lookAt(path)];
}

/** Also where the distribution keeps CGI programs, below /usr/lib. */
function isRepairable(path: string): boolean {
  return isSafe(path) || (/^\/usr\/lib\/cgi-bin\//.test(path) && isSafe(path.slice('/usr/lib'.length)));
}

export const rule = defineCause({
  id: 'app.script-unrunnable',
  on: ['backend'],
  needs: ['words'],
  wants: ['project'],
  leadsTo: { 'http-5xx': 0.03, 'http-502': 0.1, 'http-4xx': 0.1, 'process.dropped-connection': 0.02 },
  title: {
    en: 'The script of the request cannot be run',
    ko: '요청된 스크립트를 실행할 수 없음',
    zh: '无法执行请求的脚本',
  },
  why: { en: 'The server finds no executable file there, or the first line of the script names no program.' },
  look: "grep -E 'Cannot (execute|get) script' /var/log/nginx/error.log | tail -n 5",
  judge(facts, context) {
    const one = found(facts, context);
    if (one === null) return absent;
    const { told, path, script, wrong } = one;
    // Its words are of three things: with a sound file they do not tell which.
    if (script?.exists === true && wrong === null && told.confidence < 0.8) return absent;
    return present({
      subject: path,
      confidence: wrong === null ? Math.min(0.8, told.confidence) : surer(Math.max(told.confidence, 0.88)),
      says: {
        en: `The server cannot run ${path}${wrong === null ? '' : `: ${wrong}`}`,
        ko: `서버가 ${path}을(를) 실행할 수 없습니다`,
        zh: `服务器无法执行 ${path}`,
      },
      evidence: [told.evidence, ...(wrong === null ? [] : [saw(path, wrong)])],
    });
  },
  fix({ subject }, context, facts) {
    const script = found(facts, context)?.script;
    return script ? repairs(subject, script) : [lookAt(subject)];
  },
  verify: ({ subject }) => [{ command: `test -x ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'no x bit',
        facts: {
          words: someWords(
            anEvent('app.script-unrunnable', 'Cannot get script name, are DOCUMENT_ROOT and SCRIPT_NAME set?', {
              script: '/srv/www/cgi-bin/stats.cgi',
            }),
          ),
          project: aProject({
            scripts: [
              {
                path: '/srv/www/cgi-bin/stats.cgi',
                exists: true,
                executable: false,
                interpreter: '/usr/bin/perl',
                interpreterExists: true,
                carriageReturn: false,
              },
            ],
          }),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
