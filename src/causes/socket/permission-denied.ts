import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { hasSymptom, listedSocket, rootsOwn, shows, socketPath } from '../shared/fits.ts';
import { answer, component, probe, proxyAnswer, proxyState, socketFile, unit } from '../shared/scene.ts';
import { octal, quote } from '../shared/shell.ts';

const closed = socketFile({
  allowed: false,
  deniedAt: '/run/app/app.sock',
  components: [component('/run/app', 'directory', 0o755, true), component('/run/app/app.sock', 'socket', 0o660, false)],
});

/** How this kind of server is told for good whose socket it makes. */
function lasting(facts: SeenFacts, group: string): FixStep {
  const { unit: maker, process } = facts;
  const trigger = maker?.triggeredBy.find((one) => one.name.endsWith('.socket'));
  const byHand = (en: string): FixStep => ({ command: null, why: { en }, risk: 'manual' });
  if (trigger)
    return byHand(
      `To make it last, \`systemctl edit ${trigger.name}\`: [Socket] SocketGroup=${group} SocketMode=0660; then restart ${trigger.name}.`,
    );
  if (process?.server === 'php-fpm')
    return byHand(
      `To make it last, set listen.owner, listen.group = ${group} and listen.mode = 0660 in the pool's file and restart php-fpm.`,
    );
  if (process?.server === 'uwsgi')
    return byHand(`To make it last, set chown-socket = :${group} and chmod-socket = 660 in the uwsgi configuration.`);
  const name = maker?.name ?? 'the unit';
  return byHand(
    `To make it last, \`systemctl edit ${name}\`: [Service] Group=${group} UMask=0007; then restart ${name}: the next start makes the socket anew.`,
  );
}

export const rule = defineCause({
  id: 'socket.permission-denied',
  on: ['backend'],
  needs: ['socket-file'],
  wants: ['unit', 'process', 'probe'],
  leadsTo: { 'connect-eacces': 0.5 },
  fits(scene) {
    const listed = hasSymptom(scene, 'connect-eacces') ? listedSocket(scene) : null;
    if (listed && listed.mode[8] !== 'w')
      return shows(
        listed.path,
        0.8,
        {
          en: `${listed.path} has mode ${listed.mode}: the proxy's user may not write to it`,
          ko: `${listed.path}의 권한이 ${listed.mode}라서 프록시 사용자가 쓸 수 없습니다`,
          zh: `${listed.path} 的权限为 ${listed.mode}，代理的用户无法写入`,
        },
        listed.text,
      );
    const kept = hasSymptom(scene, 'http-502') && !hasSymptom(scene, 'connect-refused') ? rootsOwn(scene) : null;
    if (kept !== null)
      return shows(
        kept.path,
        0.6,
        {
          en: `${kept.path} is open to ${kept.owner}:${kept.group} only, which no proxy's worker is`,
          ko: `${kept.path}은(는) ${kept.owner}:${kept.group}에게만 열려 있는데, 프록시 작업자는 그 사용자가 아닙니다`,
          zh: `${kept.path} 仅对 ${kept.owner}:${kept.group} 开放，而代理的工作进程不是该用户`,
        },
        kept.text,
      );
    return /^\/(?:home|root)\//.test(socketPath(scene) ?? '') ? 0.7 : 1;
  },
  title: { en: 'The socket keeps the proxy out', ko: '소켓 권한이 프록시를 막음', zh: '套接字权限拒绝了代理' },
  why: {
    en: "To connect, a user needs the right to write to the socket (unix(7)); the proxy's workers do not have it.",
  },
  look: 'ls -l {subject}; ps -o user,group,args -C {proxy}',
  examples: {
    present: [
      {
        name: '0660 of app:app, nginx as www-data',
        facts: { 'socket-file': closed, unit: unit(), probe: probe([proxyAnswer(502)], [answer(200)]) },
        proxy: { 'proxy-state': proxyState() },
      },
    ],
    absent: [
      { name: 'open to everybody', facts: { 'socket-file': socketFile() } },
      {
        name: 'the directory is what denies',
        facts: { 'socket-file': socketFile({ allowed: false, deniedAt: '/run/app' }) },
      },
    ],
  },
  judge(facts) {
    const file = facts['socket-file'];
    if (!file.exists || !file.isSocket) return absent;
    if (file.allowed) return ruledOut(`${file.proxyUser ?? 'the proxy'} may connect to ${file.path}`);
    const socket = file.components.find((one) => one.path === file.path && one.allowed === false);
    if (file.allowed === null || !socket) return absent;
    const user = file.proxyUser ?? 'the proxy';
    const rights = `${octal(socket.mode)} ${socket.owner}:${socket.group}`;
    return present({
      subject: file.path,
      confidence: 0.95,
      says: {
        en: `${file.path} is ${rights}: ${user} may not connect`,
        ko: `${file.path} 권한이 ${rights}이라 ${user}가 연결할 수 없습니다`,
        zh: `${file.path} 的权限为 ${rights}，${user} 无法连接`,
      },
      evidence: [
        saw(
          `stat ${file.path}`,
          `${rights} socket ${file.path}; ${user} has no right to write to it (Permission denied)`,
          file.changedAt,
        ),
      ],
      data: {
        user: file.proxyUser ?? 'www-data',
        mode: octal(socket.mode),
        group: socket.group,
        gid: String(socket.gid),
      },
    });
  },
  fix({ subject, data }, { proxy }, facts) {
    const { user = 'www-data', mode = '0600', group = 'root', gid = '' } = data ?? {};
    const member = proxy['proxy-state']?.user?.groups.includes(Number(gid)) === true;
    const path = quote(subject);
    const open = member ? `chmod g+w ${path}` : `chgrp "$(id -gn ${quote(user)})" ${path} && chmod g+rw ${path}`;
    const undo = `${member ? '' : `chgrp ${quote(group)} ${path} && `}chmod ${mode} ${path}`;
    const why = {
      en: `Lets the group of ${user} connect, and nobody else.`,
      ko: `${user} 그룹에만 연결을 허용합니다.`,
      zh: `只允许 ${user} 的组连接。`,
    };
    return [{ command: open, why, risk: 'safe', undo }, lasting(facts, member ? group : user)];
  },
  verify: ({ subject, data }) => [
    { command: `runuser -u ${quote(data?.user ?? 'www-data')} -- test -w ${quote(subject)}` },
  ],
});
