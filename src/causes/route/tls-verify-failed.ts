import { absent, defineCause, type FixStep, present, ruledOut } from '../../core/rule.ts';
import { failingThrough, freshWords, message, quoted, sawThrough } from '../shared/probe.ts';
import { placeText, reload } from '../shared/proxy.ts';
import { answer, event, NOW, probe, proxyAnswer, proxyWords } from '../shared/scene.ts';

const expired = event(
  'upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream',
  { hints: [{ id: 'route.tls-verify-failed', weight: 0.95 }] },
);

/** What to do about the reason that OpenSSL gives (x509_vfy(3)). */
function remedy(text: string, proxy: string): string {
  const { name, trust } = SETTINGS[proxy] ?? NGINX;
  if (/expired|not yet valid/.test(text))
    return "Renew the upstream's certificate there and load it; check both clocks.";
  if (/match|is valid for|not valid for|doesn't contain/i.test(text))
    return `Set ${name} to a name that is in the certificate (openssl x509 -noout -ext subjectAltName).`;
  return `Put the certificate of the authority that signed it (or the self-signed one itself) where ${trust} names it.`;
}

const NGINX = { name: 'proxy_ssl_name (with proxy_ssl_server_name on)', trust: 'proxy_ssl_trusted_certificate' };
/** What names the expected host and the trusted authorities, by proxy program (their manuals). */
const SETTINGS: Readonly<Record<string, typeof NGINX>> = {
  apache: { name: 'the host of ProxyPass', trust: 'SSLProxyCACertificateFile' },
  caddy: { name: 'tls_server_name', trust: 'tls_trust_pool file (before 2.8: tls_trusted_ca_certs)' },
  haproxy: { name: 'verifyhost (and sni) of the server line', trust: 'ca-file of the server line' },
  traefik: { name: 'serverName of the serversTransport', trust: 'rootCAs of the serversTransport' },
};

export const rule = defineCause({
  id: 'route.tls-verify-failed',
  on: ['backend'],
  needs: ['probe', 'proxy-words'],
  leadsTo: { 'tls-handshake': 0.25 },
  title: {
    en: "The upstream's certificate does not pass the check",
    ko: '업스트림 인증서 검증 실패',
    zh: '上游证书校验失败',
  },
  why: {
    en: 'Where the proxy verifies it, a certificate that is expired, untrusted or for another name ends the handshake.',
  },
  look: 'openssl s_client -connect ADDRESS -servername NAME -verify_return_error, with those of the upstream',
  examples: {
    present: [
      {
        name: 'expired',
        route: { tlsVerify: true },
        facts: { probe: probe([proxyAnswer(502)]), 'proxy-words': proxyWords(expired) },
      },
    ],
    absent: [
      {
        name: 'it works again',
        route: { tlsVerify: true },
        facts: { probe: probe([answer(200)]), 'proxy-words': proxyWords({ ...expired, at: NOW - 90_000 }) },
      },
      { name: 'nothing is verified', facts: { probe: probe([proxyAnswer(502)]), 'proxy-words': proxyWords() } },
    ],
  },
  judge(facts, context) {
    const [through] = failingThrough(facts.probe);
    const said = freshWords(facts).find((line) =>
      line.hints.some(({ id, weight }) => id === 'route.tls-verify-failed' && weight >= 0.8),
    );
    if (!said || !through)
      return context.route.tlsVerify ? absent : ruledOut("the proxy does not verify the upstream's certificate");
    const address = context.link.address ?? context.link.name;
    const reason =
      /\(\d+:([^)]+)\)/.exec(message(said))?.[1] ??
      /does not match.*/.exec(message(said))?.[0] ??
      said.fields.reason ??
      'it does not pass';
    return present({
      subject: address,
      confidence: 0.96,
      says: {
        en: `the certificate of ${address} does not pass: ${reason}`,
        ko: `${address}의 인증서가 검증되지 않습니다: ${reason}`,
        zh: `${address} 的证书未通过校验：${reason}`,
      },
      evidence: [quoted(said, facts), sawThrough(through)],
      data: { reason },
    });
  },
  fix: ({ data }, context): readonly FixStep[] => [
    {
      command: null,
      why: {
        en: `${remedy(data?.reason ?? '', context.route.proxy)} The pass stands at ${placeText(context.route.passPlace)}; afterwards ${reload(context)}.`,
      },
      risk: 'manual',
    },
  ],
});
