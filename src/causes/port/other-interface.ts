import { formatAddress, isIpLiteral, isLoopback } from '../../core/address.ts';
import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { tcpOf, upstreamIn } from '../../core/scene.ts';
import { correctAddress, reachable } from '../shared/elsewhere.ts';
import { hasSymptom, listenerOn, shows } from '../shared/fits.ts';
import { accepts } from '../shared/probe.ts';
import { configTest, placeText, targetOf } from '../shared/proxy.ts';
import { listener, listening, proxyState, refused, routeTo, tcpTarget } from '../shared/scene.ts';

const route = routeTo('http://10.0.0.5:8000/', tcpTarget('10.0.0.5', 8000));

export const rule = defineCause({
  id: 'port.other-interface',
  on: ['backend'],
  needs: ['listener'],
  wants: ['probe', 'unit'],
  leadsTo: { 'port.not-listening': 0.08, 'connect-refused': 0.08 },
  fits(scene) {
    const upstream = upstreamIn(scene, 'private', 'public', 'container', 'gateway', 'loopback');
    const listener = listenerOn(scene, upstream);
    const called = tcpOf(upstream);
    if (!upstream || !listener || !called || !hasSymptom(scene, 'connect-refused')) return 1;
    // Loopback of the proxy's own container: that is not an interface of the app.
    if (isLoopback(called.host) && scene.proxyInContainer === true) return 0.2;
    if (!isIpLiteral(listener.host) || isLoopback(listener.host)) return 0.5;
    if (listener.host === called.host || /^(?:0\.0\.0\.0|::)$/.test(listener.host)) return 0.2;
    return shows(
      `${listener.host}:${listener.port}`,
      0.82,
      {
        en: `the app listens on ${listener.host}:${listener.port}, the proxy calls ${formatAddress(upstream.address)}`,
        ko: `앱은 ${listener.host}:${listener.port}에서 듣는데 프록시는 ${formatAddress(upstream.address)}를 부릅니다`,
        zh: `应用监听 ${listener.host}:${listener.port}，而代理访问 ${formatAddress(upstream.address)}`,
      },
      listener.text,
    );
  },
  title: {
    en: 'The app listens on another address of this host',
    ko: '앱이 이 호스트의 다른 주소에서 듣고 있음',
    zh: '应用监听在本机的另一个地址上',
  },
  why: { en: 'A socket bound to one address does not accept what comes to another, although the port is the same.' },
  look: 'ss -ltnp',
  examples: {
    present: [
      {
        name: 'the app on 127.0.0.1, the proxy by 10.0.0.5',
        route,
        facts: { listener: listener('10.0.0.5:8000', { samePort: [listening('127.0.0.1:8000')] }), probe: refused() },
      },
    ],
    absent: [
      {
        name: 'it accepts on all',
        route,
        facts: { listener: listener('10.0.0.5:8000', { matching: [listening('0.0.0.0:8000')] }) },
      },
      {
        name: 'a proxy in a container',
        route,
        facts: { listener: listener('10.0.0.5:8000', { samePort: [listening('127.0.0.1:8000')] }), probe: refused() },
        proxy: { 'proxy-state': proxyState({ container: 'web' }) },
      },
    ],
  },
  judge({ listener: sockets, probe: asked }, context) {
    const target = targetOf(context);
    const [socket] = sockets.samePort;
    if (target?.address.is !== 'tcp' || sockets.matching.length > 0 || !socket || accepts(asked)) return absent;
    // The proxy's own network is told by port.loopback-only, two loopback families by route.localhost-family.
    if (context.proxy['proxy-state']?.container) return absent;
    if (isLoopback(target.address.host) && isLoopback(socket.host ?? '')) return absent;
    const from = sockets.address;
    const place = placeText(target.place);
    return present({
      subject: from,
      confidence: sockets.samePort.length === 1 ? 0.93 : 0.8,
      says: {
        en: `the app listens on ${socket.local}, the proxy comes by ${from} (${place})`,
        ko: `앱은 ${socket.local}에서 듣지만 프록시는 ${from}(${place})로 접속합니다`,
        zh: `应用监听 ${socket.local}，而代理连接 ${from}（${place}）`,
      },
      evidence: [
        saw('ss -ltnp', `${socket.local} ${socket.owners[0]?.command ?? ''}; nothing accepts on ${from}`),
        saw(place, `the proxy goes to ${from}`),
      ],
      data: { to: reachable(socket) },
    });
  },
  fix: ({ data }, context) => correctAddress(context, data?.to ?? ''),
  verify: (_finding, context) => [{ command: configTest(context) }],
});
