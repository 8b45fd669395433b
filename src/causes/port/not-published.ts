import { isLoopback } from '../../core/address.ts';
import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { upstreamIn } from '../../core/scene.ts';
import { accepts } from '../shared/probe.ts';
import { targetOf } from '../shared/proxy.ts';
import { listener, listening, proxyState, refused, routeTo, tcpTarget } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

const route = routeTo('http://127.0.0.1:8034/', tcpTarget('127.0.0.1', 8034));
const inside = listening('0.0.0.0:8034', { container: 'barcode-backend', unit: null, command: 'python main.py' });

export const rule = defineCause({
  id: 'port.not-published',
  on: ['backend'],
  needs: ['listener'],
  wants: ['probe'],
  leadsTo: { 'port.not-listening': 0.08, 'connect-refused': 0.05 },
  fits: (scene) => (scene.containers && upstreamIn(scene, 'loopback', 'gateway', 'public') ? 2 : 0.3),
  title: {
    en: "The container's port is not published on this host",
    ko: '컨테이너 포트가 호스트에 공개되지 않음',
    zh: '容器端口未发布到本机',
  },
  why: { en: "The app listens inside its container; without a published port the host's address has no listener." },
  look: 'docker ps --format "table {{.Names}}\\t{{.Ports}}"',
  examples: {
    present: [
      {
        name: 'listening inside, refused outside',
        route,
        facts: { listener: listener('127.0.0.1:8034', { ofExpected: [inside] }), probe: refused() },
      },
    ],
    absent: [
      {
        name: 'published',
        route,
        facts: {
          listener: listener('127.0.0.1:8034', {
            matching: [listening('0.0.0.0:8034', { command: 'docker-proxy', unit: 'docker.service' })],
            ofExpected: [inside],
          }),
        },
      },
      {
        name: 'the proxy is in a container too',
        route,
        facts: { listener: listener('127.0.0.1:8034', { ofExpected: [inside] }), probe: refused() },
        proxy: { 'proxy-state': proxyState({ container: 'web' }) },
      },
    ],
  },
  judge({ listener: { matching, ofExpected, address }, probe: asked }, context) {
    const target = targetOf(context);
    if (
      target?.address.is !== 'tcp' ||
      matching.length > 0 ||
      accepts(asked) ||
      context.proxy['proxy-state']?.container
    )
      return absent;
    const socket = ofExpected.find((one) => one.port !== null && one.owners.some((owner) => owner.container !== null));
    const name = socket?.owners.find((owner) => owner.container !== null)?.container;
    if (!socket || !name || !isLoopback(target.address.host)) return absent;
    const same = socket.port === target.address.port;
    return present({
      subject: name,
      // Its port inside need not be the one outside: with another number it may be published elsewhere.
      confidence: same ? 0.9 : 0.7,
      says: {
        en: `${name} listens on ${socket.port} inside, but nothing publishes it on ${address}`,
        ko: `${name}는 안에서 ${socket.port} 포트를 듣지만 ${address}로 공개되지 않았습니다`,
        zh: `${name} 在容器内监听 ${socket.port}，但未发布到 ${address}`,
      },
      evidence: [
        saw(
          'listening sockets of the container',
          `${socket.local} in ${name}; nothing listens on ${address} on the host`,
        ),
      ],
      data: { port: String(socket.port), outside: String(target.address.port) },
    });
  },
  fix: ({ subject, data }) => [
    {
      command: null,
      why: {
        en: `Publish it where ${quote(subject)} is started: \`-p 127.0.0.1:${data?.outside ?? ''}:${data?.port ?? ''}\`, or \`ports:\` of its compose service, and create the container anew.`,
      },
      risk: 'manual',
    },
  ],
});
