import { formatAddress } from '../../core/address.ts';
import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { hasSymptom, shows } from '../shared/fits.ts';
import { freshWords, message, quoted, sawDirect, tell, variant, works } from '../shared/probe.ts';
import { configTest, isInFile, placeText, reload, targetOf } from '../shared/proxy.ts';
import { answer, failure, probe, proxyAnswer, routeTo, tcpTarget } from '../shared/scene.ts';
import { swapOnLine } from '../shared/shell.ts';

const plain = routeTo('http://127.0.0.1:8443/', tcpTarget('127.0.0.1', 8443));
const tls = routeTo('https://127.0.0.1:8000/', tcpTarget('127.0.0.1', 8000, 'https'));

/** 443, and what takes its place where 443 is taken or forbidden. */
const USUALLY_TLS = new Set([443, 6443, 8443, 9443]);

export const rule = defineCause({
  id: 'route.scheme-mismatch',
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words'],
  leadsTo: {
    'tls-handshake': 0.4,
    'premature-close': 0.05,
    reset: 0.05,
    'invalid-header': 0.1,
    'http-4xx': 0.1,
    'read-timeout': 0.01,
  },
  fits(scene) {
    const plain = scene.upstreams.find(
      // `server name:443;` of a configuration does not say how it is spoken to.
      ({ scheme, address, text, program }) =>
        scheme === 'http' &&
        address.is === 'tcp' &&
        (scene.secured.has(address.port) ||
          (USUALLY_TLS.has(address.port) && (program !== '' || text.includes('http://')))),
    );
    if (plain === undefined) return 1;
    if (!hasSymptom(scene, 'premature-close', 'reset', 'invalid-header', 'http-4xx'))
      return hasSymptom(scene, 'http-502') && !hasSymptom(scene, 'connect-refused', 'unresolved') ? 6 : 1;
    const where = formatAddress(plain.address);
    return shows(
      where,
      0.62,
      {
        en: `the proxy speaks plain HTTP to ${where}, a port where HTTPS is spoken`,
        ko: `프록시는 ${where}에 일반 HTTP로 말하지만 이 포트는 HTTPS를 씁니다`,
        zh: `代理以明文 HTTP 访问 ${where}，而该端口使用 HTTPS`,
      },
      plain.text,
    );
  },
  title: {
    en: 'HTTPS spoken to a plain port, or the reverse',
    ko: '평문 포트에 HTTPS로(또는 반대로) 접속',
    zh: '对明文端口使用 HTTPS，或相反',
  },
  why: { en: 'The two sides do not agree on TLS, so the first bytes are garbage to the one who receives them.' },
  look: "curl -vk https://ADDRESS/ and curl -v http://ADDRESS/, with the backend's address",
  examples: {
    present: [
      {
        name: 'http to a TLS port',
        route: plain,
        facts: { probe: probe([proxyAnswer(502)], [failure('closed')], { https: answer(200) }) },
      },
      {
        name: 'https to a plain port',
        route: tls,
        facts: { probe: probe([proxyAnswer(502)], [failure('tls')], { http: answer(200) }) },
      },
      {
        name: 'a TLS port that answers 400 to plain HTTP',
        route: plain,
        facts: { probe: probe([answer(400)], [answer(400)], { https: answer(200) }) },
      },
    ],
    absent: [
      { name: 'it answers as it is asked', route: plain, facts: { probe: probe([answer(200)], [answer(200)]) } },
      {
        name: 'the other scheme fails too',
        route: plain,
        facts: { probe: probe([proxyAnswer(502)], [failure('closed')], { https: failure('tls') }) },
      },
    ],
  },
  judge(facts, context) {
    const scheme = targetOf(context)?.scheme;
    if (scheme !== 'http' && scheme !== 'https') return absent;
    const [direct] = facts.probe.direct;
    if (direct && works(direct) && direct.status !== 400) return ruledOut(`the backend answers to ${scheme}`);
    const other = scheme === 'http' ? 'https' : 'http';
    const better = variant(facts.probe, other);
    const sure = better !== null && works(better) && better.status !== 400;
    // A plain server's answer to a TLS hello (OpenSSL): the proxy met HTTP where it expected TLS.
    const said = freshWords(facts).find((event) => /wrong version number|packet length too long/.test(message(event)));
    if (!sure && !(said && scheme === 'https' && better === null)) return absent;
    const address = context.link.address ?? context.link.name;
    const place = placeText(context.route.passPlace);
    return present({
      subject: address,
      confidence: sure ? 0.95 : 0.9,
      says: {
        en: `the proxy speaks ${scheme} to ${address} (${place}), which speaks ${other}`,
        ko: `프록시는 ${address}에 ${scheme}로 말하지만(${place}) 상대는 ${other}입니다`,
        zh: `代理以 ${scheme} 连接 ${address}（${place}），而对方使用 ${other}`,
      },
      evidence: [
        saw(place, `${context.route.passText}`),
        ...(better ? [saw(`the same request with ${other}`, tell(better), better.at)] : []),
        ...(direct ? [sawDirect(direct)] : []),
        ...(said ? [quoted(said, facts)] : []),
      ],
      data: { from: scheme, to: other },
    });
  },
  fix({ data }, context): readonly FixStep[] {
    const { from = '', to = '' } = data ?? {};
    const { passPlace, passText, proxy } = context.route;
    const target = targetOf(context);
    const bare = target?.written?.replace(/^\w+:\/\//, '');
    if (
      target?.written !== undefined &&
      bare !== undefined &&
      proxy === 'caddy' &&
      target.address.is === 'tcp' &&
      isInFile(target.place)
    ) {
      const word = `${to}://${bare.startsWith(':') ? `localhost${bare}` : bare}`;
      const change = (a: string, b: string): string => `${swapOnLine(target.place, a, b)} && ${reload(context)}`;
      return [
        {
          command: change(target.written, word),
          why: { en: `Makes the upstream ${to} at ${placeText(target.place)}.` },
          risk: 'caution',
          undo: change(word, target.written),
        },
      ];
    }
    if (proxy !== 'nginx' || !passText.startsWith(`${from}://`))
      return [
        {
          command: null,
          why: { en: `Speak ${to} instead of ${from} at ${placeText(passPlace)}, then ${reload(context)}.` },
          risk: 'manual',
        },
      ];
    const swap = (a: string, b: string): string =>
      `${swapOnLine(passPlace, `${a}://`, `${b}://`)} && ${reload(context)}`;
    return [{ command: swap(from, to), why: { en: `Makes the pass ${to}.` }, risk: 'caution', undo: swap(to, from) }];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
