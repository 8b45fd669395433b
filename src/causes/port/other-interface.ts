import { formatAddress, isIpLiteral, isLoopback } from '../../core/address.ts';
import { absent, type Context, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import { tcpOf, upstreamIn } from '../../core/scene.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aContainer } from '../shared/container-facts.ts';
import { recipe } from '../shared/container-repair.ts';
import type { Container } from '../shared/container-state.ts';
import { correctAddress, reachable } from '../shared/elsewhere.ts';
import { hasSymptom, listenerOn, shows } from '../shared/fits.ts';
import { accepts } from '../shared/probe.ts';
import { boxedProxy, configTest, placeText, targetOf } from '../shared/proxy.ts';
import { listener, listening, proxyState, refused, routeTo, tcpTarget } from '../shared/scene.ts';

const route = routeTo('http://10.0.0.5:8000/', tcpTarget('10.0.0.5', 8000));

const anywhere = new Set(['0.0.0.0', '::', '']);

/** A container publishes the very port that the proxy calls, on another address of the host. */
function publishedBeside(facts: SeenFacts, context: Context): Container['published'][number] | null {
  const target = targetOf(context)?.address;
  const { container } = facts;
  if (target?.is !== 'tcp' || container?.state !== 'running') return null;
  const rows = container.published.filter((row) => row.hostPort === target.port && row.protocol === 'tcp');
  const [row] = rows;
  const asked = isIpLiteral(target.host) ? [target.host] : (facts['name-lookup']?.addresses ?? []);
  if (row === undefined || (asked.length === 0 && !isLoopback(target.host))) return null;
  const fits = (address: string): boolean =>
    anywhere.has(address) || asked.includes(address) || (isLoopback(address) && isLoopback(target.host));
  return rows.some((one) => fits(one.hostAddress)) ? null : row;
}

export const rule = defineCause({
  id: 'port.other-interface',
  on: ['backend'],
  needs: ['listener'],
  wants: ['probe', 'unit', 'container', 'name-lookup'],
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
      {
        name: 'a container that is published on loopback, the proxy in another container comes by the gateway',
        route,
        facts: {
          listener: listener('10.0.0.5:8000'),
          probe: refused(),
          container: aContainer({
            published: [{ hostAddress: '127.0.0.1', hostPort: 8000, containerPort: 5000, protocol: 'tcp' }],
          }),
        },
        proxy: { 'proxy-state': proxyState({ container: 'web' }) },
      },
    ],
    absent: [
      {
        name: 'published on all addresses',
        route,
        facts: {
          listener: listener('10.0.0.5:8000'),
          probe: refused(),
          container: aContainer({
            published: [{ hostAddress: '0.0.0.0', hostPort: 8000, containerPort: 5000, protocol: 'tcp' }],
          }),
        },
      },
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
  judge(facts, context) {
    const { listener: sockets, probe: asked, container } = facts;
    const target = targetOf(context);
    const row = accepts(asked) ? null : publishedBeside(facts, context);
    if (row !== null && container && target)
      return present({
        subject: container.name,
        confidence: 0.94,
        says: {
          en: `${container.name} is published on ${row.hostAddress}:${row.hostPort} only, the proxy comes by ${formatAddress(target.address)}`,
          ko: `${container.name}은(는) ${row.hostAddress}:${row.hostPort}로만 공개되어 있는데 프록시는 ${formatAddress(target.address)}로 접속합니다`,
          zh: `${container.name} 只发布在 ${row.hostAddress}:${row.hostPort}，而代理连接 ${formatAddress(target.address)}`,
        },
        evidence: [
          saw(`docker port ${container.name}`, `${row.containerPort}/tcp -> ${row.hostAddress}:${row.hostPort}`),
          saw(placeText(target.place), `the proxy goes to ${formatAddress(target.address)}`),
        ],
        data: { to: `${row.hostAddress}:${row.hostPort}`, inside: String(row.containerPort) },
      });
    const [socket] = sockets.samePort;
    if (target?.address.is !== 'tcp' || sockets.matching.length > 0 || !socket || accepts(asked)) return absent;
    // The proxy's own network is told by port.loopback-only, two loopback families by route.localhost-family.
    if (boxedProxy(context) !== null) return absent;
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
  fix({ subject, data }, context, { container }) {
    const inContainer = boxedProxy(context) !== null;
    const address = targetOf(context)?.address;
    const again: FixStep = {
      command: null,
      why: {
        en: `Publish ${subject} where the proxy looks for it: \`-p ${inContainer ? '' : '127.0.0.1:'}${address?.is === 'tcp' ? address.port : ''}:${data?.inside ?? ''}\`${container ? ` in ${recipe(container)}` : ''}, and create the container anew.`,
      },
      risk: 'manual',
    };
    if (data?.inside === undefined) return correctAddress(context, data?.to ?? '');
    // What is published on a loopback address of the host is out of reach for a container.
    return inContainer ? [again] : [...correctAddress(context, data.to ?? ''), again];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
