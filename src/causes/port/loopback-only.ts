import { formatAddress, isLoopback } from '../../core/address.ts';
import { absent, type Context, defineCause, type FixStep, type Present, present, saw } from '../../core/rule.ts';
import { upstreamIn } from '../../core/scene.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { composeCommand, lookAgain, recipe } from '../shared/container-repair.ts';
import type { Container } from '../shared/container-state.ts';
import { aUnit } from '../shared/example-facts.ts';
import { boxedOnLoopback, listensOnLoopback, shows } from '../shared/fits.ts';
import { accepts } from '../shared/probe.ts';
import { boxedProxy, targetOf } from '../shared/proxy.ts';
import { listener, listening, proxyState, refused, routeTo, tcpTarget } from '../shared/scene.ts';
import { dropIn, quote, undoDropIn } from '../shared/shell.ts';

const route = routeTo('http://172.17.0.1:8000/', tcpTarget('172.17.0.1', 8000));
const sockets = listener('172.17.0.1:8000', { samePort: [listening('127.0.0.1:8000')] });

/** The command or environment of a container, written with every address instead of the loopback one. */
function everywhere(container: Container, address: string, context: Context): readonly FixStep[] {
  const port = /:(\d+)$/.exec(address)?.[1] ?? '';
  const by = (word: string): string => word.replace(/(^|[=\s"'])(?:127\.0\.0\.1|localhost)(?=[:\s"']|$)/g, '$10.0.0.0');
  const words = container.command.map(by);
  const hand: FixStep = {
    command: null,
    why: {
      en: `Let the app listen on 0.0.0.0${port ? `:${port}` : ''} in ${recipe(container)}, and create the container anew.`,
    },
    risk: 'manual',
  };
  const changed = words.some((word, index) => word !== container.command[index]);
  if (container.service !== null && changed)
    return [
      {
        command: `docker service update --args ${quote(words.map(quote).join(' '))} ${quote(container.service)}`,
        why: { en: 'Starts it with every address instead of the loopback one.' },
        risk: 'caution',
        undo: `docker service rollback ${quote(container.service)}`,
      },
      ...lookAgain(context),
    ];
  const compose = composeCommand(container);
  const [file] = container.compose?.files ?? [];
  if (!compose || !container.compose || !file) return [hand];
  const edit = `sed -i.why502 -E 's/(127\\.0\\.0\\.1|localhost):${port}/0.0.0.0:${port}/; s/(--host[= "'"'"',]+)(127\\.0\\.0\\.1|localhost)/\\10.0.0.0/' ${quote(file)}`;
  if (!changed) return [hand];
  return [
    {
      command: `${edit} && ${compose} up -d --no-deps ${quote(container.compose.service)}`,
      why: { en: `Writes 0.0.0.0 instead of the loopback address into ${file}, and creates the container anew.` },
      risk: 'caution',
      undo: `mv ${quote(`${file}.why502`)} ${quote(file)} && ${compose} up -d --no-deps ${quote(container.compose.service)}`,
    },
    ...lookAgain(context),
    hand,
  ];
}

function shareNetwork(unit: string, setting: string): readonly FixStep[] {
  const name = setting.split('=')[0] ?? 'PrivateNetwork';
  return [
    {
      command: `${dropIn(unit, 'network', [`${name}=${name === 'PrivateNetwork' ? 'no' : ''}`])} && systemctl restart ${quote(unit)}`,
      why: { en: `Takes ${setting} back, so that it listens where the proxy is.` },
      risk: 'caution',
      undo: `${undoDropIn(unit, 'network')} && systemctl restart ${quote(unit)}`,
    },
    {
      command: null,
      why: {
        en: `To keep ${setting}, let it listen on a Unix socket instead, and name that in the proxy: sockets in the file system are not cut off.`,
      },
      risk: 'manual',
    },
  ];
}

/** The unit has a network namespace of its own: what it listens on there, nobody else reaches. */
function alone(unit: FactMap['unit'], setting: string, address: string): Present {
  const files = [unit.fragmentPath, ...(unit.dropIns ?? [])].filter((file) => file !== null).join(', ');
  return present({
    subject: unit.name,
    confidence: 0.93,
    says: {
      en: `${unit.name} has a network of its own (${setting}): nothing outside of it reaches ${address} there`,
      ko: `${unit.name}은(는) 자기만의 네트워크(${setting})에 있어서 밖에서는 ${address}에 닿을 수 없습니다`,
      zh: `${unit.name} 处于自己的网络命名空间（${setting}），外部无法访问 ${address}`,
    },
    evidence: [
      saw(`systemctl show ${unit.name}`, `${setting} ActiveState=${unit.activeState}; its files: ${files}`),
      saw('listeners', `nothing on ${address} in the network of the host`),
    ],
    data: { setting },
  });
}

export const rule = defineCause({
  id: 'port.loopback-only',
  on: ['backend'],
  needs: ['listener'],
  wants: ['unit', 'probe', 'container'],
  leadsTo: {
    'port.not-listening': 0.08,
    'connect-refused': 0.1,
    reset: 0.03,
    'premature-close': 0.03,
  },
  fits(scene) {
    const found = listensOnLoopback(scene);
    const boxed = boxedOnLoopback(scene);
    if (boxed !== null)
      return shows(
        `${boxed.host}:${boxed.port}`,
        0.65,
        {
          en: `in its container the app listens on ${boxed.host}:${boxed.port} only, so nothing outside reaches it`,
          ko: `앱이 컨테이너 안의 ${boxed.host}:${boxed.port}에서만 들으므로 밖에서는 닿지 않습니다`,
          zh: `应用只在容器内监听 ${boxed.host}:${boxed.port}，外部无法访问`,
        },
        boxed.text,
      );
    if (found === null) return upstreamIn(scene, 'gateway') ? 3 : upstreamIn(scene, 'container', 'name') ? 1.8 : 0.2;
    return shows(
      `${found.listener.host}:${found.listener.port}`,
      0.88,
      {
        en: `the app listens on ${found.listener.host}:${found.listener.port} only, the proxy calls it at ${formatAddress(found.upstream.address)}`,
        ko: `앱은 ${found.listener.host}:${found.listener.port}에서만 듣는데 프록시는 ${formatAddress(found.upstream.address)}로 부릅니다`,
        zh: `应用仅监听 ${found.listener.host}:${found.listener.port}，而代理访问 ${formatAddress(found.upstream.address)}`,
      },
      found.listener.text,
    );
  },
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
      {
        name: 'PrivateNetwork=yes',
        route: routeTo('http://127.0.0.1:8000/', tcpTarget('127.0.0.1', 8000)),
        facts: {
          listener: listener('127.0.0.1:8000'),
          unit: aUnit({ ownNetwork: 'PrivateNetwork=yes' }),
          probe: refused(),
        },
        proxy: { 'proxy-state': proxyState() },
      },
    ],
    absent: [
      {
        name: 'a unit with a network of its own that did not start',
        route: routeTo('http://127.0.0.1:8000/', tcpTarget('127.0.0.1', 8000)),
        facts: {
          listener: listener('127.0.0.1:8000'),
          unit: aUnit({ ownNetwork: 'PrivateNetwork=yes', activeState: 'failed' }),
          probe: refused(),
        },
        proxy: { 'proxy-state': proxyState() },
      },
      {
        name: 'both on the host',
        route,
        facts: { listener: sockets, probe: refused() },
        proxy: { 'proxy-state': proxyState() },
      },
    ],
  },
  judge({ listener: { matching, samePort, address }, probe: asked, container, unit }, context) {
    const target = targetOf(context);
    // Where the process itself has the host's sockets, it is no prisoner of its unit's network.
    if (unit?.ownNetwork && unit.activeState === 'active' && target?.address.is === 'tcp' && matching.length === 0)
      return alone(unit, unit.ownNetwork, address);
    const inside = boxedProxy(context) ?? (container?.exists ? 'the published port' : null);
    if (inside === null || target?.address.is !== 'tcp') return absent;
    if (isLoopback(target.address.host) && !container) return absent;
    const socket = samePort.find((one) => one.host !== null && isLoopback(one.host));
    // The engine's own proxy accepts what it then cannot deliver.
    const answered = container ? asked?.direct.some((one) => one.outcome === 'answered') : accepts(asked);
    if (!socket || matching.length > 0 || answered) return absent;
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
        saw(
          'proxy',
          boxedProxy(context) !== null
            ? `${context.route.proxy} runs in the container ${inside} and goes to ${address}`
            : `${context.route.proxy} comes by ${address}, from outside of the container`,
        ),
      ],
    });
  },
  fix({ subject, data }, context, { unit: maker, listener: around, container }) {
    if (data?.setting && maker) return shareNetwork(maker.name, data.setting);
    if (container?.exists) return everywhere(container, subject, context);
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
