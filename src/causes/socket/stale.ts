import { absent, defineCause, present, ruledOut, saw, unknown } from '../../core/rule.ts';
import { socketPath } from '../shared/fits.ts';
import { accepts, sawDirect } from '../shared/probe.ts';
import {
  answer,
  failure,
  listener,
  listening,
  probe,
  proxyAnswer,
  refused,
  socketFile,
  unit,
} from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'socket.stale',
  on: ['backend'],
  needs: ['socket-file'],
  wants: ['listener', 'probe', 'unit'],
  leadsTo: { 'connect-refused': 0.3 },
  fits: (scene) => (socketPath(scene) === null ? 0.02 : 1.6),
  title: {
    en: 'The socket file is left over, nobody accepts on it',
    ko: '소켓 파일만 남고 아무도 듣지 않음',
    zh: '套接字文件残留，无人监听',
  },
  why: { en: 'A process that dies does not take its socket file along; connecting to it is refused (111).' },
  look: 'ss -xlp src {subject}',
  examples: {
    present: [
      {
        name: 'the file is there, connecting is refused',
        facts: {
          'socket-file': socketFile(),
          listener: listener('unix:/run/app/app.sock'),
          probe: refused(),
          unit: unit(),
        },
      },
      {
        name: 'a plain file stands in its place',
        facts: { 'socket-file': socketFile({ isSocket: false }), probe: refused() },
      },
    ],
    absent: [
      {
        name: 'somebody accepts',
        facts: {
          'socket-file': socketFile(),
          probe: probe([answer(200)], [answer(200)]),
          listener: listener('unix:/run/app/app.sock', { matching: [listening('unix:/run/app/app.sock')] }),
        },
      },
      {
        name: 'the file is missing',
        facts: { 'socket-file': socketFile({ exists: false }), probe: probe([proxyAnswer(502)], [failure('missing')]) },
      },
    ],
  },
  judge(facts) {
    const file = facts['socket-file'];
    if (!file.exists) return absent;
    if (accepts(facts.probe) || (facts.listener?.matching.length ?? 0) > 0)
      return ruledOut(`a process accepts on ${file.path}`);
    const direct = facts.probe?.direct.find((result) => result.outcome === 'refused');
    if (!direct && !facts.listener) return unknown('listener', 'probe');
    if (!direct && facts.probe) return absent;
    const what = file.isSocket ? 'is a left-over socket' : 'is not a socket';
    const seen = saw(
      `stat ${file.path}`,
      `exists${file.isSocket ? ' (socket)' : ', not a socket'}; no process listens on it`,
      file.changedAt,
    );
    return present({
      subject: file.path,
      confidence: direct ? (facts.unit ? 0.75 : 0.85) : 0.6,
      says: {
        en: `${file.path} ${what}: nobody accepts on it`,
        ko: `${file.path}는 남아 있지만 듣는 프로세스가 없습니다`,
        zh: `${file.path} 仍在，但没有进程监听`,
      },
      evidence: direct ? [seen, sawDirect(direct)] : [seen],
    });
  },
  fix({ subject }, _context, { unit: maker }) {
    if (!maker)
      return [
        {
          command: null,
          why: {
            en: `Start the program that listens on ${subject}; it replaces the file. No unit on this host is known to.`,
          },
          risk: 'manual',
        },
      ];
    return [
      {
        command: `rm -f ${quote(subject)} && systemctl restart ${quote(maker.name)}`,
        why: { en: `${maker.name} makes the socket anew when it starts.` },
        risk: 'caution',
      },
    ];
  },
  verify: ({ subject }) => [{ command: `ss -xl src ${quote(subject)} | grep -q LISTEN` }],
});
