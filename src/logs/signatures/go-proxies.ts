import { said } from '../family.ts';
import { goNetHints } from '../go-net.ts';
import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

/** What Go's own HTTP client says of a backend that it could not ask. */
const why: SignatureSpec['hints'] = (_fields, text) => {
  const found = goNetHints(text);
  if (found.length > 0) return found;
  // The visitor has left; maybe it took too long.
  return text.includes('context canceled') ? hint('read-timeout', 0.4) : hint('http-502', 1);
};

const ADDRESS = /dial (?:tcp[46]? (?<address>\S{1,255}:\d{1,5})|unix (?<path>\S{1,200})): /;

function address(text: string): Record<string, string> {
  const groups = ADDRESS.exec(text)?.groups;
  const found = groups?.address ?? groups?.path;
  return found === undefined ? {} : { address: found };
}

/** Proxies that are written in Go and speak with the words of its library (net/http, httputil.ReverseProxy). */
export const signatures = [
  ...defineSignatures('go-proxy', [
    said(
      'proxy-error',
      why,
      ['http: proxy error:', 'proxy error: dial'],
      [
        '2026/11/21 10:04:05 http: proxy error: dial tcp 10.0.0.5:3000: connect: connection refused',
        '2026/11/21 10:04:05 http: proxy error: EOF',
        'OrbStack proxy error: dial tcp 192.168.97.2:3000: connect: connection refused',
      ],
      { rank: 3, pattern: address },
    ),
  ]),
  ...defineSignatures('traefik', [
    said(
      // Quoted inside of another line, without what Traefik writes in front.
      'caused-by',
      why,
      ["Bad Gateway' caused by:", "Gateway Timeout' caused by:"],
      [`'502 Bad Gateway' caused by: dial tcp 172.18.0.9:80: connect: connection refused`],
      {
        rank: 0,
        pattern: (text) => (/caused by: (?:dial|EOF|x509|tls|read|write|http)\b/.test(text) ? address(text) : null),
      },
    ),
  ]),
  ...defineSignatures('cloudflared', [
    said(
      'origin',
      why,
      ['Unable to reach the origin service'],
      [
        '2026-11-21T10:04:05Z ERR Request failed error="Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared: dial tcp 127.0.0.1:5244: connect: connection refused" connIndex=1 dest=https://shop.example/ type=http',
        '2026-11-21T10:04:05Z ERR error="Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared: x509: certificate is valid for a.example, not localhost"',
      ],
      { rank: 3, pattern: address },
    ),
  ]),
  ...defineSignatures('gitlab-workhorse', [
    said(
      'round-trip',
      why,
      ['badgateway: failed to receive response', 'proxyRoundTripper: '],
      [
        'error: proxyRoundTripper: GET "/group/shop/issues/1170" failed with: "net/http: timeout awaiting response headers"',
        'error="badgateway: failed to receive response: dial unix /var/opt/gitlab/gitlab-rails/sockets/gitlab.socket: connect: connection refused"',
      ],
      { rank: 3, pattern: address },
    ),
  ]),
  ...defineSignatures('linux', [
    said(
      // What dig, host and nslookup print; one name alone may have servers of its own that are broken.
      'dns-servers',
      (_fields, text) => hint('host.dns-broken', text.includes('no servers') ? 0.9 : 0.6),
      ['connection timed out; no servers could be reached', 'no servers could be reached', "server can't find"],
      [
        ';; connection timed out; no servers could be reached',
        ';; communications error to 127.0.0.53#53: timed out ;; no servers could be reached',
        "** server can't find shop.example: SERVFAIL",
        "** server can't find shop.example: REFUSED",
      ],
      { pattern: /no servers could be reached|server can't find \S{1,253}: (?:SERVFAIL|REFUSED)/ },
    ),
  ]),
];
