import { sawDirect, sawThrough, works } from '../causes/shared/probe.ts';
import { answer, failure, probe, proxyState } from '../causes/shared/scene.ts';
import { absent, defineSymptom, type Evidence, present, saw } from '../core/rule.ts';
import { partial } from './shared/sighting.ts';

/** How a request ends that finds no proxy. */
const NOBODY: readonly string[] = ['refused', 'missing', 'connect-timeout', 'unreachable'];

/** How a request ends that the proxy throws out. */
const DROPPED: readonly string[] = ['reset', 'closed'];

export const rule = defineSymptom({
  id: 'proxy-unreachable',
  on: ['backend'],
  needs: ['probe'],
  title: { en: 'The proxy does not accept connections', ko: '프록시가 연결을 받지 않음', zh: '代理不接受连接' },
  examples: {
    present: [
      { name: 'nothing listens where the proxy should', facts: { probe: probe([failure('refused')], [answer(200)]) } },
      {
        name: 'another program answers in its place',
        facts: { probe: probe([answer(404)]) },
        proxy: {
          'proxy-state': proxyState({
            running: false,
            listens: [
              {
                text: '80',
                port: 80,
                listening: false,
                owner: { pid: 9, command: 'apache2', unit: 'apache2.service' },
                ownerIsProxy: false,
              },
            ],
          }),
        },
      },
    ],
    absent: [
      { name: 'the proxy answers', facts: { probe: probe([answer(404)]) }, proxy: { 'proxy-state': proxyState() } },
    ],
  },
  judge({ probe }, { proxy, route }) {
    const { through } = probe;
    const state = proxy['proxy-state'];
    const hit =
      through.length > 0 && through.every((result) => NOBODY.includes(result.outcome)) ? through[0] : undefined;
    const usurper =
      state?.running === false
        ? state.listens.find((listen) => listen.owner !== null && !listen.ownerIsProxy)
        : undefined;
    // It takes the client's connection and drops it, while the backend answers the same question.
    const dropped = through.find((result) => DROPPED.includes(result.outcome));
    const healthy = probe.direct.every(works) ? probe.direct[0] : undefined;
    const drops = !hit && !usurper && dropped && healthy ? [sawThrough(dropped), sawDirect(healthy)] : [];
    const evidence: Evidence[] = hit ? [sawThrough(hit)] : [...drops];
    if (usurper?.owner)
      evidence.push(
        saw('listening sockets', `${usurper.text} belongs to ${usurper.owner.command} (pid ${usurper.owner.pid})`),
      );
    const [first, ...rest] = evidence;
    if (!first) return absent;
    const name = state?.unit ?? route.proxy;
    return present({
      subject: name,
      confidence: 0.99,
      says: {
        en: `${name} does not accept connections`,
        ko: `${name}이(가) 연결을 받지 않습니다`,
        zh: `${name} 不接受连接`,
      },
      evidence: [first, ...rest],
      ...(drops.length > 0 ? partial({ probe }) : {}),
    });
  },
});
