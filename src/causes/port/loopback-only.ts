import { isLoopback } from '../../core/address.ts';
import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { accepts } from '../shared/probe.ts';
import { targetOf } from '../shared/proxy.ts';
import { listener, listening, proxyState, refused, routeTo, tcpTarget } from '../shared/scene.ts';

const route = routeTo('http://172.17.0.1:8000/', tcpTarget('172.17.0.1', 8000));
const sockets = listener('172.17.0.1:8000', { samePort: [listening('127.0.0.1:8000')] });

export const rule = defineCause({
  id: 'port.loopback-only',
  on: ['backend'],
  needs: ['listener'],
  wants: ['unit', 'probe'],
  leadsTo: { 'port.not-listening': 0.08, 'connect-refused': 0.1 },
  title: {
    en: 'The app listens on the loopback address only',
    ko: '앱이 루프백 주소에서만 듣고 있음',
    zh: '应用只监听回环地址',
  },
  why: {
    en: "127.0.0.1 is another place in every network namespace: a proxy in a container cannot reach the host's or another container's.",
  },
  look: 'ss -ltnp, inside the network namespace of the app',
  examples: {
    present: [
      {
        name: "nginx in a container, the app on the host's 127.0.0.1",
        route,
        facts: { listener: sockets, probe: refused() },
        proxy: { 'proxy-state': proxyState({ container: 'web' }) },
      },
    ],
    absent: [
      {
        name: 'both on the host',
        route,
        facts: { listener: sockets, probe: refused() },
        proxy: { 'proxy-state': proxyState() },
      },
    ],
  },
  judge({ listener: { matching, samePort, address }, probe: asked }, context) {
    const target = targetOf(context);
    const inside = context.proxy['proxy-state']?.container ?? null;
    if (inside === null || target?.address.is !== 'tcp' || isLoopback(target.address.host)) return absent;
    const socket = samePort.find((one) => one.host !== null && isLoopback(one.host));
    if (!socket || matching.length > 0 || accepts(asked)) return absent;
    return present({
      subject: socket.local,
      confidence: 0.93,
      says: {
        en: `the app listens on ${socket.local} only; ${inside} comes by ${address}`,
        ko: `앱이 ${socket.local}에서만 듣고, ${inside}는 ${address}로 접속합니다`,
        zh: `应用只监听 ${socket.local}，而 ${inside} 通过 ${address} 访问`,
      },
      evidence: [
        saw('ss -ltnp', `${socket.local} ${socket.owners[0]?.command ?? ''}`),
        saw('proxy', `${context.route.proxy} runs in the container ${inside} and goes to ${address}`),
      ],
    });
  },
  fix(_finding, _context, { unit: maker, listener: around }) {
    const where = maker
      ? `the ExecStart of ${maker.name} (systemctl edit --full ${maker.name})`
      : "the app's start command";
    return [
      {
        command: null,
        why: {
          en: `Let the app listen on ${around?.address ?? 'the address that the proxy uses'} (or 0.0.0.0 behind a firewall) in ${where}, and restart it.`,
        },
        risk: 'manual',
      },
    ];
  },
});
