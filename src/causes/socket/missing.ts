import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { startSomething } from '../shared/repair.ts';
import { noSocket, socketFile, unit } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'socket.missing',
  on: ['backend'],
  needs: ['socket-file'],
  wants: ['unit', 'listener'],
  leadsTo: { 'connect-enoent': 0.6 },
  lastResort: true,
  title: { en: 'The socket file is not there', ko: '소켓 파일이 없음', zh: '套接字文件不存在' },
  why: { en: 'The proxy connects to a path that does not exist: connect() fails with (2: No such file or directory).' },
  look: 'ls -l {subject}; ss -lxp',
  examples: {
    present: [
      { name: 'nobody made it', facts: { 'socket-file': noSocket() } },
      {
        name: 'its directory is gone',
        facts: { 'socket-file': noSocket({ missingFrom: '/run/app', components: [] }), unit: unit() },
      },
    ],
    absent: [{ name: 'it is there', facts: { 'socket-file': socketFile() } }],
  },
  judge(facts) {
    const file = facts['socket-file'];
    if (file.exists) return file.isSocket ? ruledOut(`${file.path} is there`) : absent;
    const from = file.missingFrom ?? file.path;
    const folder = from === file.path ? '' : ` (${from} is missing already)`;
    return present({
      subject: file.path,
      // With a unit that should make it, the reason lies with the unit although it was not found.
      confidence: facts.unit ? 0.6 : 0.75,
      says: {
        en: `${file.path} does not exist${folder}`,
        ko: `${file.path} 파일이 없습니다`,
        zh: `${file.path} 不存在`,
      },
      evidence: [saw(`ls ${file.path}`, `No such file or directory: ${from}`)],
    });
  },
  fix({ subject }, context, { unit: maker }) {
    if (!maker) return [startSomething(subject, context)];
    return [
      {
        command: `systemctl restart ${quote(maker.name)}`,
        why: { en: `${maker.name} creates the socket when it starts.` },
        risk: 'caution',
      },
    ];
  },
  verify: ({ subject }) => [{ command: `test -S ${quote(subject)}` }],
});
