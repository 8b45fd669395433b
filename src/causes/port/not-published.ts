import { isLoopback } from '../../core/address.ts';
import { absent, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import { tcpOf, upstreamIn } from '../../core/scene.ts';
import { aContainer } from '../shared/container-facts.ts';
import { composeCommand } from '../shared/container-repair.ts';
import type { Container } from '../shared/container-state.ts';
import { correctAddress } from '../shared/elsewhere.ts';
import { hasSymptom, shows } from '../shared/fits.ts';
import { accepts } from '../shared/probe.ts';
import { boxedProxy, targetOf } from '../shared/proxy.ts';
import { listener, listening, proxyState, refused, routeTo, tcpTarget } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

const route = routeTo('http://127.0.0.1:8034/', tcpTarget('127.0.0.1', 8034));
const inside = listening('0.0.0.0:8034', { container: 'barcode-backend', unit: null, command: 'python main.py' });

type Sockets = readonly { readonly port: number | null; readonly host: string | null; readonly local: string }[];

/** The published port leads to a port of the container where nothing listens, while its app has another one. */
function mappedWrong(
  container: Container,
  port: number,
  others: Sockets,
): { to: number; app: number; outside: number; local: string; sure: number } | null {
  const row = container.published.find((one) => one.hostPort === port);
  const open = others.filter((one) => one.port !== null && one.port !== row?.containerPort);
  const [app] = open;
  if (!row || container.state !== 'running' || !app?.port) return null;
  return {
    to: row.containerPort,
    app: app.port,
    outside: port,
    local: app.local,
    sure: open.length === 1 ? 0.95 : 0.75,
  };
}

/** Where a program of the host reaches a published port. */
function hostText(address: string): string {
  return address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address.includes(':') ? `[${address}]` : address;
}

/** Corrects the mapping in the compose file; a plain container has to be made anew by hand. */
function remap(data: Readonly<Record<string, string>>, container: Container | undefined): readonly FixStep[] {
  const compose = container ? composeCommand(container) : null;
  const file = container?.compose?.files[0];
  if (!compose || !container?.compose || !file || !data.wrong) return [];
  const swap = (from: string, to: string): string =>
    `sed -i -E 's/\\b${data.outside}:${from}\\b/${data.outside}:${to}/' ${quote(file)} && ${compose} up -d --no-deps ${quote(container.compose?.service ?? '')}`;
  return [
    {
      command: swap(data.wrong, data.port ?? ''),
      why: { en: `Publishes ${data.outside} to ${data.port}, where the app listens, and creates the container anew.` },
      risk: 'caution',
      undo: swap(data.port ?? '', data.wrong),
    },
  ];
}

export const rule = defineCause({
  id: 'port.not-published',
  on: ['backend'],
  needs: ['listener'],
  wants: ['probe', 'container'],
  leadsTo: {
    'port.not-listening': 0.08,
    'connect-refused': 0.05,
    reset: 0.03,
    'premature-close': 0.03,
    'process.dropped-connection': 0.03,
  },
  fits(scene) {
    const called = tcpOf(upstreamIn(scene, 'loopback', 'loopback6', 'gateway', 'public', 'private'));
    if (called === null || !scene.containers) return 0.3;
    const bare = new RegExp(`\\s(?<!->)${called.port}/tcp`);
    const up = scene.events.find(
      ({ text, program }) => program === 'docker' && bare.test(text) && !text.includes(`->${called.port}/tcp`),
    );
    if (!up || !hasSymptom(scene, 'connect-refused')) return 2;
    return shows(
      `${called.port}`,
      0.85,
      {
        en: `the container listens on ${called.port}/tcp, which is not published: ${called.host}:${called.port} leads nowhere`,
        ko: `컨테이너의 ${called.port}/tcp 포트가 공개되지 않아 ${called.host}:${called.port}로는 닿지 않습니다`,
        zh: `容器的 ${called.port}/tcp 端口没有发布，${called.host}:${called.port} 无法到达`,
      },
      up.text,
    );
  },
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
      {
        name: 'published on another port than the proxy calls',
        route,
        facts: {
          listener: listener('127.0.0.1:8034', {
            ofExpected: [listening('0.0.0.0:5000', { container: 'shop-api', unit: null, command: 'uvicorn' })],
          }),
          probe: refused(),
          container: aContainer({
            name: 'shop-api',
            sureness: 0.7,
            published: [{ hostAddress: '127.0.0.1', hostPort: 5081, containerPort: 5000, protocol: 'tcp' }],
          }),
        },
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
  judge({ listener: { matching, ofExpected, samePort, address }, probe: asked, container }, context) {
    const target = targetOf(context);
    const mapped =
      target?.address.is === 'tcp' && container ? mappedWrong(container, target.address.port, ofExpected) : null;
    if (mapped && container && matching.length === 0 && samePort.length === 0 && container.service === null)
      return present({
        subject: container.name,
        confidence: mapped.sure,
        says: {
          en: `${address} is published to port ${mapped.to} of ${container.name}, but its app listens on ${mapped.app}`,
          ko: `${address}는 ${container.name}의 ${mapped.to} 포트로 공개되어 있지만 앱은 ${mapped.app}에서 듣고 있습니다`,
          zh: `${address} 发布到 ${container.name} 的端口 ${mapped.to}，但应用监听 ${mapped.app}`,
        },
        evidence: [
          saw(`docker port ${container.name}`, `${mapped.to}/tcp -> ${address}`),
          saw(`listening sockets of ${container.name}`, `${mapped.local}; nothing on ${mapped.to}`),
        ],
        data: { port: String(mapped.app), outside: String(mapped.outside), wrong: String(mapped.to) },
      });
    if (target?.address.is !== 'tcp' || matching.length > 0 || accepts(asked) || boxedProxy(context) !== null)
      return absent;
    const socket = ofExpected.find((one) => one.port !== null && one.owners.some((owner) => owner.container !== null));
    const name = socket?.owners.find((owner) => owner.container !== null)?.container;
    if (!socket || !name || !isLoopback(target.address.host)) return absent;
    const same = socket.port === target.address.port;
    const row = container?.published.find((one) => one.containerPort === socket.port);
    const elsewhere = row === undefined ? null : `${hostText(row.hostAddress)}:${row.hostPort}`;
    return present({
      subject: name,
      // Its port inside need not be the one outside: with another number it may be published elsewhere.
      confidence: same ? 0.9 : 0.75,
      says: {
        en: `${name} listens on ${socket.port} inside, but nothing publishes it on ${address}${elsewhere ? `: it is published on ${elsewhere}` : ''}`,
        ko: `${name}는 안에서 ${socket.port} 포트를 듣지만 ${address}로 공개되지 않았습니다${elsewhere ? ` (${elsewhere}로 공개됨)` : ''}`,
        zh: `${name} 在容器内监听 ${socket.port}，但未发布到 ${address}${elsewhere ? `（发布在 ${elsewhere}）` : ''}`,
      },
      evidence: [
        saw(
          'listening sockets of the container',
          `${socket.local} in ${name}; nothing listens on ${address} on the host`,
        ),
        ...(container && container.published.length > 0
          ? [
              saw(
                `docker port ${container.name}`,
                container.published
                  .map((row) => `${row.containerPort}/tcp -> ${row.hostAddress}:${row.hostPort}`)
                  .join(', '),
              ),
            ]
          : []),
      ],
      data: {
        port: String(socket.port),
        outside: String(target.address.port),
        ...(elsewhere && !same ? { elsewhere } : {}),
      },
    });
  },
  fix: ({ subject, data }, context, { container }) => [
    ...remap(data ?? {}, container),
    ...(data?.elsewhere ? correctAddress(context, data.elsewhere) : []),
    {
      command: null,
      why: {
        en: `${data?.elsewhere ? 'Or publish' : 'Publish'} it where ${quote(subject)} is started: \`-p 127.0.0.1:${data?.outside ?? ''}:${data?.port ?? ''}\`, or \`ports:\` of its compose service, and create the container anew.`,
      },
      risk: 'manual',
    },
  ],
});
