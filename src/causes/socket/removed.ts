import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { hasSymptom, inTmp, saidSocket, shows, socketPath } from '../shared/fits.ts';
import { listener, listening, noSocket, socketFile, unit } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'socket.removed',
  on: ['backend'],
  needs: ['socket-file', 'listener'],
  wants: ['unit', 'process'],
  leadsTo: { 'socket.missing': 0.1, 'connect-enoent': 0.1 },
  fits(scene) {
    const path = socketPath(scene);
    const said = saidSocket(scene);
    if (path === null || !said || !hasSymptom(scene, 'connect-enoent')) return 1;
    if (inTmp(path)) return 6;
    return shows(
      path,
      0.72,
      {
        en: `the app says that it listens on ${path}, and the file is not there: it was removed, or the proxy sees another directory`,
        ko: `앱은 ${path}에서 듣는다고 하지만 파일이 없습니다: 삭제되었거나 프록시가 다른 디렉터리를 봅니다`,
        zh: `应用称其监听 ${path}，但文件不存在：已被删除，或代理看到的是另一个目录`,
      },
      said.text,
    );
  },
  title: {
    en: 'The socket file was deleted under a running app',
    ko: '실행 중인 앱의 소켓 파일이 삭제됨',
    zh: '运行中应用的套接字文件被删除',
  },
  why: { en: 'The app still listens on the socket, but without its name in the file system nobody can connect.' },
  look: 'ss -xlp src {subject}; ls -l {subject}',
  examples: {
    present: [
      {
        name: 'rm app.sock',
        facts: {
          'socket-file': noSocket(),
          listener: listener('unix:/run/app/app.sock', { removedPath: true }),
          unit: unit(),
        },
      },
    ],
    absent: [
      {
        name: 'nobody listens on that path',
        facts: { 'socket-file': noSocket(), listener: listener('unix:/run/app/app.sock') },
      },
      {
        name: 'the file is there',
        facts: {
          'socket-file': socketFile(),
          listener: listener('unix:/run/app/app.sock', { matching: [listening('unix:/run/app/app.sock')] }),
        },
      },
    ],
  },
  judge({ 'socket-file': file, listener: sockets, unit: maker }) {
    if (file.exists || !sockets.removedPath) return absent;
    // A /tmp of its own looks the same from outside.
    if (file.privateTmpOf !== null) return absent;
    const owner = maker?.name ?? 'a process';
    return present({
      subject: file.path,
      confidence: 0.95,
      says: {
        en: `${file.path} was deleted while ${owner} still listens on it`,
        ko: `${owner}가 듣고 있는데 ${file.path} 파일이 삭제되었습니다`,
        zh: `${owner} 仍在监听，但 ${file.path} 已被删除`,
      },
      evidence: [
        saw('/proc/net/unix', `${file.path} is still listened on`),
        saw(`ls ${file.path}`, 'No such file or directory'),
      ],
    });
  },
  fix({ subject }, _context, { unit: maker, process }) {
    if (!maker) {
      const pid = process?.mainPid ? ` (pid ${process.mainPid})` : '';
      return [
        {
          command: null,
          why: { en: `Restart the program that listens on ${subject}${pid}: it makes the file anew.` },
          risk: 'manual',
        },
      ];
    }
    const sockets = maker.triggeredBy.filter((one) => one.name.endsWith('.socket')).map((one) => quote(one.name));
    // A socket unit holds the socket: it must let go of it before it can make a new one.
    const command =
      sockets.length > 0
        ? `systemctl stop ${quote(maker.name)} ${sockets.join(' ')} && systemctl start ${sockets.join(' ')} ${quote(maker.name)}`
        : `systemctl restart ${quote(maker.name)}`;
    return [
      {
        command,
        why: {
          en: 'The start makes the socket file anew.',
          ko: '다시 시작하면 소켓 파일이 새로 만들어집니다.',
          zh: '重启会重新创建套接字文件。',
        },
        risk: 'safe',
      },
    ];
  },
  verify: ({ subject }) => [{ command: `test -S ${quote(subject)}` }],
});
