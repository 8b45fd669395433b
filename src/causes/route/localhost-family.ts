import { formatAddress, isLoopback } from '../../core/address.ts';
import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { tcpOf, upstreamIn } from '../../core/scene.ts';
import { correctAddress, reachable } from '../shared/elsewhere.ts';
import { hasSymptom, listenerOn, shows } from '../shared/fits.ts';
import { accepts, variant, works } from '../shared/probe.ts';
import { boxedProxy, configTest, placeText, targetOf } from '../shared/proxy.ts';
import { listener, listening, proxyState, refused, routeTo, tcpTarget } from '../shared/scene.ts';

const route = routeTo('http://127.0.0.1:3000/', tcpTarget('127.0.0.1', 3000));
const six = listener('127.0.0.1:3000', { samePort: [listening('[::1]:3000', { command: 'node server.js' })] });

export const rule = defineCause({
  id: 'route.localhost-family',
  on: ['backend'],
  needs: ['listener'],
  wants: ['probe'],
  leadsTo: { 'port.not-listening': 0.05, 'connect-refused': 0.05 },
  fits(scene) {
    const six = upstreamIn(scene, 'loopback6');
    const called = six ?? upstreamIn(scene, 'loopback');
    const other = called === null ? null : listenerOn(scene, called);
    const [want, have] = six === null ? [/^(?:127\.|localhost$)/, /^::1$/] : [/^::1$/, /^127\./];
    if (
      called !== null &&
      other !== null &&
      have.test(other.host) &&
      (six !== null || want.test(tcpOf(called)?.host ?? '')) &&
      hasSymptom(scene, 'connect-refused')
    )
      return shows(
        formatAddress(called.address),
        0.88,
        {
          en: `the proxy calls ${formatAddress(called.address)}, the app listens on ${other.host}`,
          ko: `프록시는 ${formatAddress(called.address)}를 부르지만 앱은 ${other.host}에서 듣습니다`,
          zh: `代理访问 ${formatAddress(called.address)}，而应用监听 ${other.host}`,
        },
        other.text,
      );
    // Without IPv6 there is no address to call from (EADDRNOTAVAIL, connect(2)).
    if (six !== null && /\(99: |cannot assign requested address|address not available/i.test(six.text))
      return shows(
        formatAddress(six.address),
        0.8,
        {
          en: `localhost is ::1 for the proxy, and it has no IPv6 to call ${formatAddress(six.address)} from`,
          ko: `프록시에게 localhost는 ::1인데 ${formatAddress(six.address)}로 나갈 IPv6 주소가 없습니다`,
          zh: `代理把 localhost 当作 ::1，却没有可用来访问 ${formatAddress(six.address)} 的 IPv6 地址`,
        },
        six.text,
      );
    if (six === null || !hasSymptom(scene, 'connect-refused')) return 0.3;
    const four = scene.upstreams.some((one) => one.where === 'loopback' && tcpOf(one)?.host !== 'localhost');
    if (four) return 1.5;
    // nginx tries every address of localhost and writes a line for each that fails.
    if (six.program !== 'nginx') return 8;
    return shows(
      formatAddress(six.address),
      0.7,
      {
        en: `only ${formatAddress(six.address)} refuses: localhost is ::1 for the proxy, and the app listens on 127.0.0.1`,
        ko: `${formatAddress(six.address)}만 거부됩니다: 프록시에게 localhost는 ::1이지만 앱은 127.0.0.1에서 듣습니다`,
        zh: `仅 ${formatAddress(six.address)} 拒绝连接：代理把 localhost 当作 ::1，而应用监听 127.0.0.1`,
      },
      six.text,
    );
  },
  title: {
    en: 'One side means ::1, the other 127.0.0.1',
    ko: '한쪽은 ::1, 다른 쪽은 127.0.0.1',
    zh: '一方使用 ::1，另一方使用 127.0.0.1',
  },
  why: {
    en: 'localhost has two addresses; a server that binds the name listens on the first that its resolver gives, and the other refuses.',
  },
  look: 'ss -ltnp; getent ahosts localhost',
  examples: {
    present: [{ name: 'node on ::1, proxy_pass to 127.0.0.1', route, facts: { listener: six, probe: refused() } }],
    absent: [
      {
        name: 'it accepts on both',
        route,
        facts: { listener: listener('127.0.0.1:3000', { matching: [listening('[::]:3000')] }) },
      },
      {
        name: 'another interface',
        route,
        facts: { listener: listener('127.0.0.1:3000', { samePort: [listening('10.0.0.5:3000')] }), probe: refused() },
      },
      {
        name: 'the proxy has a loopback of its own',
        route,
        facts: { listener: six, probe: refused() },
        proxy: { 'proxy-state': proxyState({ container: 'web' }) },
      },
    ],
  },
  judge({ listener: { matching, samePort, address }, probe: asked }, context) {
    const target = targetOf(context);
    if (target?.address.is !== 'tcp' || !isLoopback(target.address.host) || matching.length > 0 || accepts(asked))
      return absent;
    if (boxedProxy(context) !== null) return absent;
    const socket = samePort.find((one) => one.host !== null && isLoopback(one.host));
    if (!socket) return absent;
    const tried = variant(asked, socket.host ?? '');
    const place = placeText(target.place);
    return present({
      subject: address,
      confidence: tried && works(tried) ? 0.96 : 0.93,
      says: {
        en: `the app listens on ${socket.local}, the proxy goes to ${address} (${place})`,
        ko: `앱은 ${socket.local}에서 듣지만 프록시는 ${address}(${place})로 갑니다`,
        zh: `应用监听 ${socket.local}，而代理连接 ${address}（${place}）`,
      },
      evidence: [
        saw('ss -ltnp', `${socket.local} ${socket.owners[0]?.command ?? ''}; nothing accepts on ${address}`),
        saw(place, `the proxy goes to ${address}`),
      ],
      data: { to: reachable(socket) },
    });
  },
  fix: ({ data }, context) => correctAddress(context, data?.to ?? ''),
  verify: (_finding, context) => [{ command: configTest(context) }],
});
