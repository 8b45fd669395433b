import type { Hint } from '../../core/event.ts';
import { said } from '../family.ts';
import { goNet } from '../go-net.ts';
import { defineSignatures, hint } from '../signature.ts';

const AT = '2026-11-27T19:09:28Z';

/** What the check of a server met: the server itself, or only what the check asks of it. */
function checkHints(text: string): readonly Hint[] {
  if (/refused/.test(text)) return hint('connect-refused', 0.9, 'http-503', 0.6);
  if (/no such host/.test(text)) return hint('unresolved', 0.9, 'http-503', 0.6);
  if (/no route|unreachable|dial tcp \S+: (?:i\/o|connect)/.test(text))
    return hint('connect-timeout', 0.7, 'http-503', 0.6);
  if (/deadline|timeout/i.test(text)) return hint('read-timeout', 0.7, 'http-503', 0.6, 'proxy.peer-marked-down', 0.3);
  // Without a reason they may be anybody's words.
  return text === 'Health check failed.'
    ? hint('proxy.peer-marked-down', 0.4, 'http-503', 0.4)
    : hint('proxy.peer-marked-down', 0.75, 'http-503', 0.6);
}

/** Traefik's own words for an answer that it could not pass on are as long as these (net/http, StatusText). */
function accessHints(fields: Readonly<Record<string, string>>): readonly Hint[] {
  const { status = '', upstream, bytes } = fields;
  if (status === '499') return hint('read-timeout', 0.4);
  if (status === '500' && upstream !== undefined && bytes === String('Internal Server Error'.length))
    return hint('http-5xx', 1, upstream.startsWith('https') ? 'tls-handshake' : 'invalid-header', 0.6);
  if (!/^50[234]$/.test(status)) return hint('http-5xx', 1);
  return hint(`http-${status}`, 1, ...(upstream === undefined && status === '503' ? ['no-live-upstreams', 0.7] : []));
}

/** Traefik: what requests met (written at level DEBUG), access log. Real words of 3.7.9 and 2.11.53. */
export const signatures = defineSignatures('traefik', [
  ...goNet(
    (error) =>
      `${AT} DBG github.com/traefik/traefik/v3/pkg/proxy/httputil/proxy.go:190 > 502 Bad Gateway error="${error.replaceAll('"', '\\"')}"`,
  ),
  said(
    'gateway-error',
    (fields) => hint(/^50[234]$/.test(fields.status ?? '') ? `http-${fields.status}` : 'http-5xx', 1),
    ['Bad Gateway', 'Gateway Timeout', 'Internal Server Error', 'Service Unavailable'],
    [
      `${AT} DBG > 502 Bad Gateway error="x"`,
      `${AT} ERR 500 Internal Server Error error="x"`,
      'time="2026-11-27T19:12:50Z" level=debug msg="\'504 Gateway Timeout\' caused by: x"',
    ],
    {
      context: true,
      pattern: /(?<status>50[0234]) (?:Bad Gateway|Gateway Timeout|Service Unavailable|Internal Server Error)/,
    },
  ),
  said(
    'client-gave-up',
    hint('read-timeout', 0.4),
    'Client Closed Request',
    `${AT} DBG github.com/traefik/traefik/v3/pkg/proxy/httputil/proxy.go:190 > 499 Client Closed Request error="context canceled"`,
    { context: true, rank: 3 },
  ),
  said(
    'no-server',
    hint('no-live-upstreams', 1, 'http-503', 0.9),
    ['no available server', 'Error during load balancing', 'Service Unavailable', 'No backend handler.'],
    [
      `${AT} ERR no available server`,
      `${AT} ERR Error during load balancing error="no servers in the pool"`,
      'Service Unavailable',
    ],
    { context: true },
  ),
  said(
    'scheme',
    hint('route.protocol-mismatch', 0.8, 'proxy.config-invalid', 0.5, 'http-5xx', 0.7),
    'unsupported protocol scheme',
    `time="2026-11-21T10:04:05Z" level=debug msg="'500 Internal Server Error' caused by: unsupported protocol scheme \\"h2c\\""`,
    { rank: 2 },
  ),
  said(
    'no-endpoints',
    hint('service.no-replicas', 0.8, 'container.not-running', 0.4),
    'Skipping service: no endpoints found',
    `time="2026-11-21T10:04:05Z" level=error msg="Skipping service: no endpoints found" serviceName=shop providerName=kubernetes namespace=default`,
  ),
  said('router-missing', hint('http-4xx', 0.5), '404 page not found', '404 page not found', { context: true }),
  said(
    'health-check',
    (_fields, text) => checkHints(text),
    ['Health check failed', 'Health check still failing'],
    [
      `${AT} WRN Health check failed. error="checking HTTP health: HTTP request failed: Get \\"http://127.0.0.1:18901/health\\": dial tcp 127.0.0.1:18901: connect: connection refused" serviceName=hc@file targetURL=http://127.0.0.1:18901`,
      `${AT} WRN Health check failed. error="checking HTTP health: received error status code: 500" serviceName=hc500@file targetURL=http://127.0.0.1:18809`,
      'time="2026-11-27T19:12:29Z" level=warning msg="Health check failed, removing from server list. Backend: \\"hc@file\\" URL: \\"http://127.0.0.1:18901\\" Weight: 1 Reason: HTTP request failed: Get \\"http://127.0.0.1:18901/health\\": dial tcp 127.0.0.1:18901: connect: connection refused"',
      'time="2026-11-27T19:12:33Z" level=warning msg="Health check still failing. Backend: \\"hcslow@file\\" URL: \\"http://127.0.0.1:18803\\" Reason: HTTP request failed: Get \\"http://127.0.0.1:18803/health\\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"',
    ],
    {
      rank: 4,
      pattern:
        /(?:targetURL=|URL: ")\w+:\/\/(?<address>[^\s"/]{1,200})|checking \w{2,8} health|HTTP request failed: Get|received error status code|removing from server list|still failing\. Backend|^Health check failed\.$/,
    },
  ),
  said(
    'tcp',
    (_fields, text) => hint(/refused/.test(text) ? 'connect-refused' : 'connect-timeout', 0.7),
    [
      'Error while dialing backend',
      'Error while handling TCP connection',
      'Error while dialling backend',
      'Error while connecting to backend',
    ],
    [
      `${AT} ERR Error while dialing backend error="dial tcp 127.0.0.1:18901: connect: connection refused"`,
      `${AT} ERR > Error while handling TCP connection error="x"`,
    ],
    { rank: 3, pattern: /dial tcp (?<address>\S{1,200}): |Error while/ },
  ),
  said(
    'network',
    // A container that is not running has no address either.
    (_fields, text) =>
      /[Uu]nable to (?:find the|get) IP/.test(text)
        ? hint('container.not-on-network', 0.7, 'container.not-running', 0.45, 'connect-timeout', 0.4)
        : hint('container.not-on-network', 0.85, 'connect-timeout', 0.4),
    [
      'Could not find network named',
      'Defaulting to first available network',
      'Unable to find the IP address',
      'Unable to get IP address for container',
      'unable to find the IP address for the container',
    ],
    [
      `${AT} WRN > Could not find network named "proxy" for container "web". Maybe you're missing the project's prefix in the label?`,
      `time="2021-01-02T10:04:05Z" level=warning msg="Could not find network named 'proxy' for container '/web'! Maybe you're missing the project's prefix in the label? Defaulting to first available network."`,
      `${AT} WRN > Defaulting to first available network ("app_default") for container "web".`,
      `${AT} ERR > unable to find the IP address for the container "web": the server is ignored`,
      `${AT} WRN > Unable to find the IP address.`,
    ],
    { pattern: /container ["']?(?<name>[\w./-]{1,100})["']?|IP address/, rank: 1 },
  ),
  said(
    'binding',
    hint('service.wrong-container-port', 0.3),
    'Unable to find a binding for container',
    `${AT} INF > Unable to find a binding for container "web", falling back on its internal IP/Port.`,
  ),
  said(
    'port-missing',
    hint('service.wrong-container-port', 0.75, 'route.wrong-port', 0.55, 'container.not-running', 0.3),
    'port is missing',
    `${AT} ERR > error="service \\"web\\" error: port is missing" container=web`,
    { pattern: /port is missing/ },
  ),
  said(
    'router-broken',
    // Traefik leaves the router out and answers 404 for what it would have taken.
    hint('proxy.config-invalid', 0.8, 'http-4xx', 0.5),
    [
      'does not exist',
      'the service',
      'error parsing server URL',
      'error while parsing rule',
      'servers transport not found',
      'No valid entryPoint for this router',
      'no valid entryPoint for this router',
      "EntryPoint doesn't exist",
    ],
    [
      `${AT} ERR error="the service \\"gone@file\\" does not exist" entryPointName=web routerName=nosvc@file`,
      `${AT} ERR error="middleware \\"gone@file\\" does not exist" entryPointName=web routerName=nomw@file`,
      `${AT} ERR error="error parsing server URL http://127.0.0.1:port: parse \\"http://127.0.0.1:port\\": invalid port \\":port\\" after host" entryPointName=web routerName=badurl@file`,
      `${AT} ERR error="error while parsing rule PathPrefix(/badrule: parsing rule PathPrefix(/badrule: 1:12: expected operand, found '/'" entryPointName=web routerName=badrule@file`,
      `${AT} ERR error="error building proxy for server URL http://127.0.0.1:18800: getting RoundTripper: servers transport not found nope@file" entryPointName=web routerName=nott@file`,
      `${AT} ERR EntryPoint doesn't exist entryPointName=nope routerName=noep@file`,
      'time="2026-11-27T19:12:29Z" level=error msg="no valid entryPoint for this router" routerName=noep@file',
    ],
    {
      pattern:
        /the (?:service|middleware) \\?"(?<name>[\w@.-]{1,120})\\?" does not exist|middleware \\?"(?<middleware>[\w@.-]{1,120})\\?" does not exist|error (?:parsing server URL|while parsing rule)|servers transport not found|valid entryPoint|EntryPoint doesn't exist/,
      rank: 5,
    },
  ),
  said(
    'circuit-breaker',
    hint('http-503', 0.9),
    'CircuitBreaker(state=tripped',
    `${AT} WRN CircuitBreaker(state=tripped, until=2026-11-27 18:58:08.257679434 +0000 UTC) is in error state entryPointName=web middlewareName=cb@file middlewareType=CircuitBreaker routerName=breaker@file`,
  ),
  said(
    'body-too-large',
    hint('route.body-too-large', 0.93),
    'request body over limit',
    `${AT} ERR vulcand/oxy/buffer: request body over limit, err: Maximum size &{10} was reached entryPointName=web middlewareName=buf@file middlewareType=Buffer routerName=buffering@file`,
    { context: true },
  ),
  said(
    'forward-auth',
    hint('http-5xx', 0.8, 'app.upstream-error', 0.6),
    'Error calling',
    [
      `${AT} ERR Error calling http://127.0.0.1:18901/auth error="Get \\"http://127.0.0.1:18901/auth\\": dial tcp 127.0.0.1:18901: connect: connection refused" middlewareName=fa@file middlewareType=ForwardAuth`,
      `${AT} DBG > Error calling http://auth:9000. Cause: Get "http://auth:9000": dial tcp: x`,
    ],
    { context: true, rank: 3, pattern: /Error calling (?<url>[^\s"]{1,200}?)\.?(?:\s|$)/ },
  ),
  said(
    'panic',
    hint('http-5xx', 0.8),
    'Recovered from panic in HTTP handler',
    `${AT} ERR > Recovered from panic in HTTP handler [GET - /]: x`,
  ),
  said(
    'access',
    (fields) => accessHints(fields),
    'access-log',
    [
      '203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET /api HTTP/1.1" 502 11 "-" "-" 12 "web@docker" "http://172.18.0.5:8000" 3ms',
      '203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET /api HTTP/1.1" 503 20 "-" "-" 12 "web@docker" "-" 0ms',
      '127.0.0.1 - - [27/Nov/2026:18:58:17 +0000] "GET /tlstoplain HTTP/1.1" 500 21 "-" "-" 66 "tlstoplain@file" "https://127.0.0.1:18800" 2ms',
      JSON.stringify({
        ClientAddr: '203.0.113.9:1',
        DownstreamStatus: 502,
        OriginStatus: 502,
        RouterName: 'web@docker',
        ServiceURL: 'http://172.18.0.5:8000',
        RequestMethod: 'GET',
        RequestPath: '/api',
        RequestHost: 'a',
        time: '2026-11-21T10:04:05Z',
      }),
    ],
    { rank: 6, pattern: /^access-log / },
  ),
]);
