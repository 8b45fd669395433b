import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { freshWords, message, quoted } from '../shared/probe.ts';
import { targetOf } from '../shared/proxy.ts';
import { answer, event, failure, listener, listening, probe, proxyAnswer, proxyWords } from '../shared/scene.ts';

const none = event(
  'connect() to 127.0.0.1:8000 failed (99: Cannot assign requested address) while connecting to upstream',
);
const exhausted = listener('127.0.0.1:8000', {
  matching: [listening('127.0.0.1:8000')],
  states: { TIME_WAIT: 28_100 },
  ephemeral: { first: 32_768, last: 60_999, used: 28_200 },
});

export const rule = defineCause({
  id: 'proxy.ephemeral-ports',
  on: ['backend'],
  needs: ['listener', 'probe'],
  wants: ['proxy-words'],
  leadsTo: { 'connect-addr-unavailable': 0.7 },
  title: {
    en: 'No local port is left towards the upstream',
    ko: '업스트림으로 나갈 로컬 포트가 없음',
    zh: '通往上游的本地端口已用尽',
  },
  why: {
    en: 'Each connection to one address needs its own local port, also a minute after it ended (TIME_WAIT); without keep-alive a busy proxy uses them all up.',
  },
  look: 'ss -tan state time-wait | wc -l; sysctl net.ipv4.ip_local_port_range',
  examples: {
    present: [
      {
        name: '28,000 in TIME_WAIT',
        facts: {
          listener: exhausted,
          probe: probe([proxyAnswer(502)], [failure('addr-unavailable')]),
          'proxy-words': proxyWords(none),
        },
      },
    ],
    absent: [
      {
        name: 'a few connections',
        facts: { listener: listener('127.0.0.1:8000'), probe: probe([answer(200)], [answer(200)]) },
      },
    ],
  },
  judge(facts, context) {
    if (targetOf(context)?.address.is === 'unix') return absent;
    const range = facts.listener.ephemeral;
    const size = range ? range.last - range.first + 1 : null;
    const used = range
      ? Math.max(
          range.used,
          Object.values(facts.listener.states).reduce((sum, n) => sum + n, 0),
        )
      : null;
    const full = size !== null && used !== null && used >= size * 0.9;
    const said = freshWords(facts).find((line) => /failed \(99:/.test(message(line)));
    const direct = facts.probe.direct.some((result) => result.outcome === 'addr-unavailable');
    if (!full && !said && !direct)
      return size !== null && used !== null ? ruledOut(`${used} of ${size} local ports are in use`) : absent;
    if (!said && !direct) return absent;
    const waiting = facts.listener.states.TIME_WAIT ?? 0;
    const counted = saw(
      'sockets',
      used === null
        ? 'the range of local ports is not known'
        : `${used} of ${size} local ports in use, ${waiting} in TIME_WAIT`,
    );
    return present({
      subject: facts.listener.address,
      confidence: full ? 0.94 : 0.55,
      says: {
        en: full
          ? `all local ports towards ${facts.listener.address} are in use`
          : `no local address can be used to connect to ${facts.listener.address}`,
        ko: `${facts.listener.address}로 나갈 로컬 포트가 없습니다`,
        zh: `通往 ${facts.listener.address} 的本地端口已用尽`,
      },
      evidence: [counted, ...(said ? [quoted(said, facts)] : [])],
      data: { first: String(range?.first ?? 32_768), last: String(range?.last ?? 60_999) },
    });
  },
  fix: ({ data }) => [
    {
      command: 'sysctl -w net.ipv4.ip_local_port_range="10240 65535" net.ipv4.tcp_tw_reuse=1',
      why: { en: 'More local ports, and those that only wait are used again (ip-sysctl). Lost at the next boot.' },
      risk: 'caution',
      undo: `sysctl -w net.ipv4.ip_local_port_range="${data?.first ?? '32768'} ${data?.last ?? '60999'}" net.ipv4.tcp_tw_reuse=2`,
    },
    {
      command: null,
      why: {
        en: 'For good: keep connections to the upstream (an upstream block with `keepalive 32;`, proxy_http_version 1.1, proxy_set_header Connection ""), or a Unix socket.',
      },
      risk: 'manual',
    },
  ],
});
