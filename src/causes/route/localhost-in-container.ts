import { formatAddress, isLoopback } from '../../core/address.ts';
import { absent, type Context, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import { upstreamIn } from '../../core/scene.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { editInProxy } from '../shared/container-edit.ts';
import { hasSymptom, shows } from '../shared/fits.ts';
import { failingThrough, freshWords, message, quoted, sawDirect, works } from '../shared/probe.ts';
import { boxedProxy, placeText, reload, targetOf } from '../shared/proxy.ts';
import { answer, event, probe, proxyAnswer, proxyState, proxyWords, refused } from '../shared/scene.ts';

const inside = { 'proxy-state': proxyState({ container: 'web', unit: null }) };
const words = proxyWords(
  event('connect() failed (111: Connection refused) while connecting to upstream', {
    fields: { upstream: 'http://127.0.0.1:8000/' },
  }),
);

type Neighbour = FactMap['networks']['neighbours'][number];

/** The name that compose gave rather than the container's own. */
function nameOf(near: Neighbour): string {
  return near.names.find((name) => name !== near.container && !/^[0-9a-f]{12}$/.test(name)) ?? near.container;
}

function toNeighbour(data: Readonly<Record<string, string>> | undefined, context: Context): readonly FixStep[] {
  const target = targetOf(context);
  if (!data?.to || target?.address.is !== 'tcp') return [];
  const edit = editInProxy(context, target.place, formatAddress(target.address), `${data.to}:${target.address.port}`);
  return edit
    ? [{ ...edit, why: { en: `${data.container} on the same network has that port.` }, risk: 'caution' }]
    : [];
}

export const rule = defineCause({
  id: 'route.localhost-in-container',
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words', 'listener', 'networks'],
  leadsTo: { 'connect-refused': 0.08, 'port.not-listening': 0.05 },
  fits(scene) {
    const local = upstreamIn(scene, 'loopback', 'loopback6');
    const bare = local?.program === '' && hasSymptom(scene, 'http-502');
    if (local === null || !(bare || hasSymptom(scene, 'connect-refused', 'no-live-upstreams'))) return 0.05;
    if (scene.proxyInContainer !== true) return scene.containers ? 4 : 0.2;
    const where = formatAddress(local.address);
    return shows(
      where,
      0.72,
      {
        en: `the proxy runs in a container, where ${where} is that container itself`,
        ko: `프록시가 컨테이너 안에서 실행되므로 ${where}는 그 컨테이너 자신입니다`,
        zh: `代理运行在容器中，${where} 就是该容器自身`,
      },
      local.text,
    );
  },
  title: {
    en: 'The proxy runs in a container and calls localhost',
    ko: '컨테이너 안의 프록시가 localhost를 부름',
    zh: '容器中的代理访问 localhost',
  },
  why: { en: 'Inside a container localhost is the container itself, not the host and not another container.' },
  look: 'docker exec on the proxy: ss -ltn',
  examples: {
    present: [
      {
        name: 'the host answers there, the container does not',
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), 'proxy-words': words },
        proxy: inside,
      },
    ],
    absent: [
      { name: 'the proxy is on the host', facts: { probe: refused() }, proxy: { 'proxy-state': proxyState() } },
      { name: 'it works (network mode host)', facts: { probe: probe([answer(200)], [answer(200)]) }, proxy: inside },
    ],
  },
  judge(facts, context) {
    const target = targetOf(context)?.address;
    const name = boxedProxy(context);
    if (name === null || target?.is !== 'tcp' || !isLoopback(target.host) || failingThrough(facts.probe).length === 0)
      return absent;
    const said = freshWords(facts).find((line) => /failed \(111:/.test(message(line)));
    const direct = facts.probe.direct.find(works);
    const near = facts.networks?.neighbours.filter((one) => one.ports.includes(target.port)) ?? [];
    const nobody = facts.listener?.matching.length === 0 && facts.networks !== undefined;
    if (!said && !direct && !nobody) return absent;
    const address = context.link.address ?? `${target.host}:${target.port}`;
    return present({
      subject: name,
      confidence: (said && direct) || (nobody && near.length > 0) ? 0.95 : 0.78,
      says: {
        en: `${name} calls ${address}, which inside it is ${name} itself`,
        ko: `${name}가 부르는 ${address}는 컨테이너 자신입니다`,
        zh: `${name} 访问的 ${address} 在容器内就是它自己`,
      },
      evidence: [
        saw(placeText(context.route.passPlace), `${context.route.passText}; the proxy runs in the container ${name}`),
        ...(said ? [quoted(said, facts)] : []),
        ...(direct ? [sawDirect(direct)] : []),
        ...(near[0]
          ? [saw('docker network inspect', `${near[0].container} on the same network has port ${target.port}`)]
          : []),
      ],
      ...(near.length === 1 && near[0] ? { data: { to: nameOf(near[0]), container: near[0].container } } : {}),
    });
  },
  fix: ({ data }, context) => [
    ...toNeighbour(data, context),
    {
      command: null,
      why: {
        en: `Name the backend's service (a container on the same network) or host.docker.internal (with \`extra_hosts: host.docker.internal:host-gateway\`) instead of localhost at ${placeText(context.route.passPlace)}, then ${reload(context)}.`,
      },
      risk: 'manual',
    },
  ],
});
