import { formatAddress } from '../../core/address.ts';
import type { Scheme } from '../../core/route.ts';
import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import type { Scene, SceneUpstream } from '../../core/scene.ts';
import { hasSymptom, shows } from '../shared/fits.ts';
import { fastcgiAlone } from '../shared/known-images.ts';
import { freshWords, message, type Probe, quoted, sawDirect, tell, variant, works } from '../shared/probe.ts';
import { configTest, placeText, reload, splitPass, targetOf } from '../shared/proxy.ts';
import { answer, failure, probe, proxyAnswer, routeTo, tcpTarget } from '../shared/scene.ts';
import { swapOnLine } from '../shared/shell.ts';

const toUwsgi = routeTo('http://127.0.0.1:3031/', tcpTarget('127.0.0.1', 3031));
const BINARY: readonly string[] = ['uwsgi', 'fastcgi', 'scgi', 'suwsgi', 'grpc'];

/** Servers that never speak HTTP, by what their command line says they are. */
const NEVER_HTTP: Readonly<Record<string, string>> = {
  'php-fpm': 'fastcgi',
  redis: 'redis',
  postgres: 'postgresql',
  mysql: 'mysql',
};

/** The protocol in which the backend did answer properly. A 400 is what an HTTP server says to garbage. */
function spoken(scheme: Scheme, asked: Probe): Probe['variants'][number] | null {
  const others = scheme === 'http' || scheme === 'https' ? ['uwsgi', 'fastcgi'] : ['http'];
  return (
    others
      .map((name) => variant(asked, name))
      .find((result) => result !== null && works(result) && result.status !== 400) ?? null
  );
}

/** A pasted line of uWSGI opens the port or socket that the proxy calls, for the other protocol. */
function otherProtocol(scene: Scene): { readonly upstream: SceneUpstream; readonly text: string } | null {
  for (const upstream of scene.upstreams) {
    const { address, scheme, program, text } = upstream;
    // A `server` of an upstream block does not tell by which directive it is called.
    if (program === '' && !/_pass\b/.test(text)) continue;
    const line = scene.listeners.find(({ host, port }) =>
      address.is === 'unix' ? host === address.path : port === address.port,
    )?.text;
    const other = scheme === 'uwsgi' ? /^http(?:-socket)?\s*=/ : scheme === 'http' ? /^(?:uwsgi-)?socket\s*=/ : null;
    if (line !== undefined && other?.test(line)) return { upstream, text: line };
  }
  return null;
}

export const rule = defineCause({
  id: 'route.protocol-mismatch',
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words', 'process', 'words'],
  leadsTo: {
    'invalid-header': 0.4,
    'premature-close': 0.05,
    reset: 0.06,
    'read-timeout': 0.02,
    'http-4xx': 0.03,
    'http-5xx': 0.01,
  },
  fits(scene) {
    const upstream = scene.upstreams.find(({ scheme }) => /^(?:s?uwsgi|fastcgi|scgi)$/.test(scheme));
    const http = scene.events.find(({ program }) =>
      /^(?:gunicorn|uvicorn|hypercorn|puma|node|dotnet|spring)$/.test(program),
    );
    const fpm = scene.events.find(({ program }) => program === 'php-fpm');
    const image = scene.images.find((name) => /:(?:[\w.-]*-)?fpm\b|php-fpm/.test(name));
    const plain = scene.upstreams.find(({ scheme }) => scheme === 'http' || scheme === '');
    if (
      image &&
      plain?.scheme === 'http' &&
      plain.where === 'container' &&
      hasSymptom(scene, 'connect-refused', 'reset', 'premature-close')
    )
      return shows(
        formatAddress(plain.address),
        0.7,
        {
          en: `the proxy speaks HTTP to ${formatAddress(plain.address)}, and ${image} serves FastCGI on port 9000 only`,
          ko: `프록시는 ${formatAddress(plain.address)}에 HTTP로 말하지만 ${image}은(는) 9000 포트에서 FastCGI만 제공합니다`,
          zh: `代理用 HTTP 访问 ${formatAddress(plain.address)}，而 ${image} 只在 9000 端口提供 FastCGI`,
        },
        `image: ${image}`,
      );
    const alone = fastcgiAlone(scene);
    if (alone !== null)
      return shows(
        alone,
        0.7,
        {
          en: `${alone} serves FastCGI on port 9000 only, and no web server that speaks it is beside it`,
          ko: `${alone}은(는) 9000 포트에서 FastCGI만 제공하며 이를 말하는 웹 서버가 없습니다`,
          zh: `${alone} 只在 9000 端口提供 FastCGI，旁边没有会说 FastCGI 的 Web 服务器`,
        },
        `image: ${alone}`,
      );
    const spoken = otherProtocol(scene);
    if (spoken !== null && hasSymptom(scene, 'premature-close', 'reset', 'invalid-header', 'http-502'))
      return shows(
        formatAddress(spoken.upstream.address),
        0.85,
        {
          en: `the proxy speaks ${spoken.upstream.scheme} to ${formatAddress(spoken.upstream.address)}, where uWSGI is told: ${spoken.text}`,
          ko: `프록시는 ${formatAddress(spoken.upstream.address)}에 ${spoken.upstream.scheme}로 말하지만 uWSGI 설정은 ${spoken.text}입니다`,
          zh: `代理以 ${spoken.upstream.scheme} 访问 ${formatAddress(spoken.upstream.address)}，而 uWSGI 的设置是 ${spoken.text}`,
        },
        spoken.text,
      );
    // A FastCGI server that is asked for HTTP; the proxy may have another program between them.
    if (fpm && plain && !upstream && hasSymptom(scene, 'connect-refused', 'premature-close', 'reset', 'invalid-header'))
      return plain.address.is === 'tcp' && plain.address.port === 9000 ? 12 : 4;
    if (!upstream || !http || !hasSymptom(scene, 'premature-close', 'reset', 'read-timeout', 'invalid-header'))
      return 1;
    return shows(
      formatAddress(upstream.address),
      0.97,
      {
        en: `the proxy speaks ${upstream.scheme} to ${formatAddress(upstream.address)}, where ${http.program} speaks HTTP`,
        ko: `프록시는 ${formatAddress(upstream.address)}에 ${upstream.scheme}로 말하지만 ${http.program}은 HTTP로 말합니다`,
        zh: `代理以 ${upstream.scheme} 访问 ${formatAddress(upstream.address)}，而 ${http.program} 使用 HTTP`,
      },
      upstream.text,
    );
  },
  title: {
    en: 'The proxy speaks another protocol than the backend',
    ko: '프록시와 백엔드의 프로토콜이 다름',
    zh: '代理与后端使用的协议不同',
  },
  why: { en: 'HTTP, uwsgi, FastCGI and gRPC are different languages; a server drops what it cannot read.' },
  look: 'the start command of what listens there: ss -ltnxp, then ps',
  examples: {
    present: [
      {
        name: 'proxy_pass to a uwsgi socket',
        route: toUwsgi,
        facts: { probe: probe([proxyAnswer(502)], [failure('closed')], { uwsgi: answer(200) }) },
      },
      {
        name: 'uwsgi_pass to an HTTP server',
        route: routeTo('127.0.0.1:8000', tcpTarget('127.0.0.1', 8000, 'uwsgi')),
        facts: { probe: probe([answer(400)], [answer(400)], { http: answer(200) }) },
      },
    ],
    absent: [
      { name: 'it answers', route: toUwsgi, facts: { probe: probe([answer(200)], [answer(200)]) } },
      {
        name: 'an HTTP server refuses garbage',
        route: toUwsgi,
        facts: { probe: probe([proxyAnswer(502)], [failure('closed')], { uwsgi: answer(400) }) },
      },
    ],
  },
  judge(facts, context) {
    const scheme = targetOf(context)?.scheme;
    const [direct] = facts.probe.direct;
    if (scheme === undefined || !direct) return absent;
    if (works(direct) && direct.status !== 400) return ruledOut(`the backend answers to ${scheme}`);
    const better = spoken(scheme, facts.probe);
    const server = facts.process?.server ?? '';
    const never = scheme === 'http' ? NEVER_HTTP[server] : undefined;
    // 21573 is "ET" of GET read as a length; 72 is the H of HTTP read as a version; 4740180 is "HTT" read as a frame.
    const told = [...freshWords(facts), ...(facts.words?.events ?? [])].find((event) =>
      /unsupported FastCGI protocol version: 72|invalid request block size: 21573|too large http2 frame: 4740180/.test(
        message(event),
      ),
    );
    const garbled = direct.outcome === 'not-http' || direct.outcome === 'closed' || direct.outcome === 'reset';
    if (!better && !told && !(never && garbled)) return absent;
    const to = better?.variant ?? never ?? (scheme === 'http' ? 'uwsgi' : 'http');
    const address = context.link.address ?? context.link.name;
    const place = placeText(context.route.passPlace);
    return present({
      subject: address,
      confidence: better || told ? 0.95 : 0.85,
      says: {
        en: `the proxy speaks ${scheme} to ${address} (${place}), which speaks ${to}`,
        ko: `프록시는 ${address}에 ${scheme}로 말하지만(${place}) 상대는 ${to}를 씁니다`,
        zh: `代理以 ${scheme} 连接 ${address}（${place}），而对方使用 ${to}`,
      },
      evidence: [
        sawDirect(direct),
        ...(better ? [saw(`the same request as ${to}`, tell(better), better.at)] : []),
        ...(told ? [quoted(told, facts)] : []),
        ...(server === '' ? [] : [saw('process', `${server} listens there`)]),
      ],
      data: { from: scheme, to },
    });
  },
  fix({ data }, context): readonly FixStep[] {
    const { from = '', to = '' } = data ?? {};
    const { passPlace, passText, proxy } = context.route;
    const byHand: FixStep = {
      command: null,
      why: {
        en: `Speak ${to} at ${placeText(passPlace)} (${to === 'http' ? 'proxy_pass http://…' : `${to}_pass with include ${to}_params`}), then ${reload(context)}.`,
      },
      risk: 'manual',
    };
    const bare = splitPass(passText).base.replace(/^\w+:\/\//, '');
    const oldPass = BINARY.includes(from) ? `${from}_pass ${passText};` : `proxy_pass ${passText};`;
    const newPass =
      to === 'http'
        ? `proxy_pass http://${bare};`
        : to === 'uwsgi'
          ? `include uwsgi_params; uwsgi_pass ${bare};`
          : to === 'fastcgi'
            ? `include fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; fastcgi_pass ${bare};`
            : null;
    if (proxy !== 'nginx' || newPass === null) return [byHand];
    const swap = (a: string, b: string): string => `${swapOnLine(passPlace, a, b)} && ${reload(context)}`;
    return [
      {
        command: swap(oldPass, newPass),
        why: { en: `Speaks ${to} to the backend.` },
        risk: 'caution',
        undo: swap(newPass, oldPass),
      },
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
