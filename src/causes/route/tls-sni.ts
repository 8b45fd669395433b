import { isIpLiteral } from '../../core/address.ts';
import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { failingThrough, freshWords, message, quoted, works } from '../shared/probe.ts';
import { configTest, placeText, reload, setDirectives, targetOf } from '../shared/proxy.ts';
import { answer, event, failure, probe, proxyAnswer, proxyWords, routeTo, tcpTarget } from '../shared/scene.ts';

const route = routeTo('https://shop.example.net/', tcpTarget('shop.example.net', 443, 'https'));
const alert = proxyWords(
  event(
    'SSL_do_handshake() failed (SSL: error:0A000410:SSL routines::sslv3 alert handshake failure:SSL alert number 40) while SSL handshaking to upstream',
  ),
);

const closed = proxyWords(event('peer closed connection in SSL handshake while SSL handshaking to upstream'));

export const rule = defineCause({
  id: 'route.tls-sni',
  on: ['backend'],
  needs: ['probe', 'proxy-words'],
  leadsTo: { 'tls-handshake': 0.2 },
  title: {
    en: 'The upstream needs to be told the name (SNI)',
    ko: '업스트림이 서버 이름(SNI)을 요구함',
    zh: '上游需要 SNI 主机名',
  },
  why: {
    en: 'nginx sends no name in the TLS hello unless proxy_ssl_server_name is on; a server with many certificates then gives up.',
  },
  look: 'openssl s_client -connect ADDRESS with and without -servername NAME',
  examples: {
    present: [
      {
        name: 'alert 40, and with the name it answers',
        route,
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), 'proxy-words': alert },
      },
      {
        name: 'it closes without a word, and answers to its own name',
        route,
        facts: {
          probe: {
            ...probe([proxyAnswer(502)], [failure('tls')]),
            variants: [{ ...answer(200), variant: 'sni:shop.example.net' }],
          },
          'proxy-words': closed,
        },
      },
    ],
    absent: [
      {
        name: 'it closes, whatever name it is told',
        route,
        facts: { probe: probe([proxyAnswer(502)], [failure('tls')]), 'proxy-words': closed },
      },
      {
        name: 'the name is sent already',
        route: { ...route, tlsServerName: true },
        facts: { probe: probe([proxyAnswer(502)], [failure('tls')]), 'proxy-words': alert },
      },
      { name: 'plain HTTP', facts: { probe: probe([proxyAnswer(502)]), 'proxy-words': alert } },
    ],
  },
  judge(facts, context) {
    const scheme = targetOf(context)?.scheme;
    if (scheme !== 'https' && scheme !== 'grpcs') return absent;
    if (context.route.tlsServerName) return ruledOut("the proxy sends the server's name (SNI)");
    if (failingThrough(facts.probe).length === 0) return absent;
    // 40 handshake_failure, 112 unrecognized_name (RFC 8446, 6.2).
    const named = facts.probe.variants.find(
      ({ variant, outcome }) => variant.startsWith('sni:') && outcome === 'answered',
    );
    const direct = named ?? facts.probe.direct.find(works);
    // Some servers say nothing as they end the handshake: then only that they answer to the name tells it.
    const words = named
      ? /SSL alert number|unrecognized name|peer closed connection in SSL handshake/
      : /SSL alert number (?:40|112)\b|unrecognized name/;
    const said = freshWords(facts).find((line) => words.test(message(line)));
    if (!said) return absent;
    const place = placeText(context.route.passPlace);
    return present({
      subject: place,
      confidence: direct ? 0.93 : 0.75,
      says: {
        en: `${context.link.address ?? 'the upstream'} refuses a handshake without its name, and ${place} sends none`,
        ko: `${place}가 서버 이름을 보내지 않아 핸드셰이크가 거부됩니다`,
        zh: `${place} 未发送主机名，握手被拒绝`,
      },
      evidence: [
        quoted(said, facts),
        saw(place, 'proxy_ssl_server_name is off'),
        ...(direct
          ? [saw('request straight to the backend with its name', `answers ${direct.status}`, direct.at)]
          : []),
      ],
    });
  },
  fix(_finding, context) {
    if (context.route.proxy !== 'nginx')
      return [
        {
          command: null,
          why: { en: `Let the proxy send the server's name, then ${reload(context)}.` },
          risk: 'manual',
        },
      ];
    const family = targetOf(context)?.scheme === 'grpcs' ? 'grpc' : 'proxy';
    const host = targetOf(context)?.address;
    // With a group, the name that nginx would send is the group's: the real one must be named.
    const named =
      context.route.group !== null && host?.is === 'tcp' && !isIpLiteral(host.host)
        ? [`${family}_ssl_name ${host.host};`]
        : [];
    return [
      {
        ...setDirectives(context, [`${family}_ssl_server_name on;`, ...named]),
        why: { en: 'Sends the name in the TLS hello.' },
        risk: 'caution',
      },
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
