import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { closedAbove, hasSymptom, shows, socketPath } from '../shared/fits.ts';
import { answer, component, probe, proxyAnswer, proxyState, socketFile } from '../shared/scene.ts';
import { octal, quote } from '../shared/shell.ts';

type Component = FactMap['socket-file']['components'][number];

const home = component('/home/app', 'directory', 0o750, false);
const closed = socketFile({
  path: '/home/app/app.sock',
  allowed: false,
  deniedAt: '/home/app',
  components: [home, component('/home/app/app.sock', 'socket', 0o777, true)],
});

function deniedFolders(file: FactMap['socket-file']): readonly Component[] {
  return file.components.filter((one) => one.path !== file.path && one.kind === 'directory' && one.allowed === false);
}

/** The class of the mode bits that counts for the proxy's user (path_resolution(7)): only one of the three does. */
function classOf(folder: Component, proxy: SeenFacts): 'u' | 'g' | 'o' {
  const user = proxy['proxy-state']?.user;
  if (user?.uid === folder.uid) return 'u';
  return user?.gid === folder.gid || user?.groups.includes(folder.gid) ? 'g' : 'o';
}

export const rule = defineCause({
  id: 'socket.directory-denied',
  on: ['backend'],
  needs: ['socket-file'],
  leadsTo: { 'connect-eacces': 0.4 },
  fits(scene) {
    const closed = hasSymptom(scene, 'connect-eacces') ? closedAbove(scene) : null;
    if (closed === null) return /^\/(?:home|root)\//.test(socketPath(scene) ?? '') ? 2 : 0.8;
    const rights = `${closed.mode} ${closed.owner}:${closed.group}`;
    return shows(
      closed.path,
      0.78,
      {
        en: `a directory above the socket is ${rights}: others, as the proxy's user, may not pass it`,
        ko: `소켓 위의 디렉터리가 ${rights}라서 프록시 사용자 같은 다른 사용자는 지나갈 수 없습니다`,
        zh: `套接字上层目录的权限为 ${rights}：代理用户等其他用户无法穿过`,
      },
      closed.text,
    );
  },
  title: {
    en: 'A directory on the way to the socket keeps the proxy out',
    ko: '소켓 경로의 디렉터리가 프록시를 막음',
    zh: '套接字路径上的目录拒绝了代理',
  },
  why: { en: "To reach the socket, the proxy's user needs the right to pass (x) every directory above it." },
  look: 'namei -l {subject}',
  examples: {
    present: [
      {
        name: 'a home directory with 0750',
        facts: { 'socket-file': closed, probe: probe([proxyAnswer(502)], [answer(200)]) },
        proxy: { 'proxy-state': proxyState() },
      },
    ],
    absent: [
      { name: 'all open', facts: { 'socket-file': socketFile() } },
      {
        name: 'the socket itself denies',
        facts: { 'socket-file': socketFile({ allowed: false, deniedAt: '/run/app/app.sock' }) },
      },
    ],
  },
  judge(facts) {
    const file = facts['socket-file'];
    if (file.allowed) return ruledOut(`${file.proxyUser ?? 'the proxy'} may pass every directory above ${file.path}`);
    const [first, ...rest] = deniedFolders(file);
    if (!first) return absent;
    const user = file.proxyUser ?? 'the proxy';
    const rights = (one: Component): string => `${octal(one.mode)} ${one.owner}:${one.group} ${one.path}`;
    return present({
      subject: first.path,
      confidence: 0.95,
      says: {
        en: `${user} may not pass the directory ${first.path}, so it cannot reach ${file.path}`,
        ko: `${user}가 디렉터리 ${first.path}를 지날 수 없어 ${file.path}에 닿지 못합니다`,
        zh: `${user} 无权穿过目录 ${first.path}，因此无法到达 ${file.path}`,
      },
      evidence: [
        saw(`namei -l ${file.path}`, `${rights(first)}: no right to pass for ${user} (Permission denied)`),
        ...rest.map((one) => saw(`namei -l ${file.path}`, rights(one))),
      ],
    });
  },
  fix(_finding, { proxy }, facts) {
    const file = facts['socket-file'];
    const folders = file ? deniedFolders(file) : [];
    const user = file?.proxyUser ?? 'the proxy';
    const open = folders.map((one) => `chmod ${classOf(one, proxy)}+x ${quote(one.path)}`);
    const back = folders.map((one) => `chmod ${octal(one.mode)} ${quote(one.path)}`);
    const first = folders[0];
    const group = first
      ? ` Or narrower: \`setfacl -m u:${user}:x ${quote(first.path)}\`, or a socket under /run with RuntimeDirectory= in the app's unit.`
      : '';
    return [
      {
        command: open.join(' && '),
        why: {
          en: `Lets others pass, not list, the directory.`,
          ko: '다른 사용자가 목록은 보지 못하고 지나가게만 합니다.',
          zh: '只允许其他用户穿过该目录，不能列出内容。',
        },
        risk: 'caution',
        undo: back.join(' && '),
      },
      { command: null, why: { en: `Passing is enough; reading is not needed.${group}` }, risk: 'manual' },
    ];
  },
  verify: (_finding, _context, facts) => {
    const file = facts['socket-file'];
    return file
      ? [{ command: `runuser -u ${quote(file.proxyUser ?? 'www-data')} -- test -w ${quote(file.path)}` }]
      : [];
  },
});
