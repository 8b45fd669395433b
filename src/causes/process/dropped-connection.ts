import { absent, defineCause, type Evidence, present, saw } from '../../core/rule.ts';
import { aProbe, someProcesses } from '../shared/example-facts.ts';
import { tell } from '../shared/probe.ts';
import { byHand } from '../shared/repair.ts';
import { heard, weightOf } from '../shared/telling.ts';

export const rule = defineCause({
  id: 'process.dropped-connection',
  on: ['backend'],
  needs: ['process'],
  wants: ['probe', 'proxy-words', 'traffic', 'words'],
  leadsTo: { 'premature-close': 0.2, reset: 0.2 },
  lastResort: true,
  fits: () => 2.2,
  title: {
    en: 'The app closes the connection without an answer',
    ko: '앱이 응답 없이 연결을 끊음',
    zh: '应用未响应就关闭连接',
  },
  why: { en: 'The process lives on, but ends the connection of this request before it answers.' },
  look: 'journalctl -u {subject} -n 100 --no-pager',
  judge({ process, probe, 'proxy-words': words }, context) {
    if (process.processes.length === 0) return absent;
    const direct = probe?.direct.find((result) => result.outcome === 'closed' || result.outcome === 'reset');
    const line = (words?.events ?? [])
      .filter((event) => weightOf(event, 'premature-close') >= 0.5 || weightOf(event, 'reset') >= 0.5)
      .sort((a, b) => (b.at ?? 0) - (a.at ?? 0))[0];
    const seen: Evidence[] = [
      ...(direct ? [saw('request straight to the backend', tell(direct), direct.at)] : []),
      ...(line ? [heard(line, {})] : []),
    ];
    const [first, ...rest] = seen;
    if (first === undefined) return absent;
    const name = context.link.runtime?.name ?? context.link.name;
    const server = process.server ?? 'the app server';
    return present({
      subject: name,
      confidence: direct ? 0.5 : 0.4,
      says: {
        en: `${server} of ${name} closes the connection without an answer`,
        ko: `${name}이(가) 응답 없이 연결을 끊습니다`,
        zh: `${name} 未响应就关闭连接`,
      },
      evidence: [first, ...rest],
    });
  },
  fix: ({ subject }) => [
    byHand(
      `Read what ${subject} wrote at that moment: a worker that dies or a handler that gives up leaves a trace there.`,
    ),
  ],
  examples: {
    present: [
      {
        name: 'closed when asked straight',
        facts: { process: someProcesses(), probe: aProbe({ outcome: 'closed', status: null }) },
      },
    ],
    absent: [{ name: 'it answers', facts: { process: someProcesses(), probe: aProbe() } }],
  },
});
