import { absent, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import { hasSymptom, inTmp, listedSocket, saidSocket, shows, socketPath } from '../shared/fits.ts';
import { noSocket, proxyState, socketFile, unit } from '../shared/scene.ts';
import { dropIn, quote, undoDropIn } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'socket.private-tmp',
  on: ['backend'],
  needs: ['socket-file'],
  wants: ['unit'],
  leadsTo: { 'socket.missing': 0.08, 'connect-enoent': 0.08 },
  fits(scene) {
    const path = socketPath(scene);
    if (path === null || !inTmp(path)) return 0.1;
    const listed = listedSocket(scene);
    const said = saidSocket(scene);
    if (!hasSymptom(scene, 'connect-enoent') || (listed === null && said === null)) return 4;
    // Nobody looked: it may have been removed since.
    if (listed === null)
      return shows(
        path,
        0.6,
        {
          en: `the app says that it listens on ${path}, and the proxy finds no such file: most often one of them has a /tmp of its own`,
          ko: `앱은 ${path}에서 듣는다고 하지만 프록시는 그 파일을 찾지 못합니다: 대개 둘 중 하나가 자기만의 /tmp를 씁니다`,
          zh: `应用称其监听 ${path}，而代理找不到该文件：多半是其中之一使用私有的 /tmp`,
        },
        said?.text ?? path,
      );
    return shows(
      path,
      0.85,
      {
        en: `${path} is there for the one who looked, yet not for the proxy: one of them has a /tmp of its own`,
        ko: `${path}가 있는데도 프록시에는 보이지 않습니다: 둘 중 하나가 자기만의 /tmp를 씁니다`,
        zh: `${path} 存在，但代理看不到：其中之一使用私有的 /tmp`,
      },
      listed.text,
    );
  },
  title: { en: 'The socket lies in a private /tmp', ko: '소켓이 사설 /tmp 안에 있음', zh: '套接字位于私有 /tmp 中' },
  why: {
    en: 'With PrivateTmp= a service has a /tmp of its own (systemd.exec(5)): what one side makes there the other does not see.',
  },
  look: 'systemctl show -p PrivateTmp {proxy}.service {subject}; ls -d /tmp/systemd-private-*',
  examples: {
    present: [
      {
        name: 'the app has its own /tmp',
        facts: {
          'socket-file': noSocket({ path: '/tmp/app.sock', privateTmpOf: 'app.service' }),
          unit: unit({ privateTmp: true }),
        },
      },
      {
        name: 'the proxy has its own /tmp',
        facts: { 'socket-file': socketFile({ path: '/tmp/app.sock', proxyHasPrivateTmp: true }) },
        proxy: { 'proxy-state': proxyState({ unit: 'apache2.service' }) },
      },
    ],
    absent: [
      { name: 'nothing to do with /tmp', facts: { 'socket-file': noSocket({ proxyHasPrivateTmp: true }) } },
      { name: 'both see the same /tmp', facts: { 'socket-file': socketFile({ path: '/tmp/app.sock' }) } },
    ],
  },
  judge(facts, { proxy }) {
    const file = facts['socket-file'];
    if (!inTmp(file.path)) return absent;
    // The one whose /tmp is private: the app made the socket where nobody sees it, or the proxy looks where it is not.
    const closed = file.privateTmpOf ?? (file.proxyHasPrivateTmp ? (proxy['proxy-state']?.unit ?? null) : null);
    if (closed === null) return absent;
    return present({
      subject: closed,
      confidence: 0.95,
      says: {
        en: `${file.path} is in the private /tmp world: ${closed} has PrivateTmp=yes`,
        ko: `${closed}에 PrivateTmp=yes가 있어 ${file.path}가 상대에게 보이지 않습니다`,
        zh: `${closed} 启用了 PrivateTmp=yes，另一方看不到 ${file.path}`,
      },
      evidence: [saw(`systemctl show ${closed}`, `PrivateTmp=yes; the socket is ${file.path}`)],
    });
  },
  fix({ subject }): readonly FixStep[] {
    return [
      {
        command: `${dropIn(subject, 'private-tmp', ['PrivateTmp=no'])} && systemctl restart ${quote(subject)}`,
        why: { en: `Gives ${subject} the common /tmp again.` },
        risk: 'caution',
        undo: `${undoDropIn(subject, 'private-tmp')} && systemctl restart ${quote(subject)}`,
      },
      {
        command: null,
        why: {
          en: "Better for good: a socket under /run (RuntimeDirectory= in the app's unit) and that path in the proxy's configuration; then PrivateTmp= can stay.",
        },
        risk: 'manual',
      },
    ];
  },
});
