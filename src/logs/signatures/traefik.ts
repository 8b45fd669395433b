import { said } from '../family.ts';
import { goNet } from '../go-net.ts';
import { defineSignatures, hint } from '../signature.ts';

const AT = '2026-11-21T10:04:05Z';

/** Traefik: proxy errors (at debug level), providers, access log. */
export const signatures = defineSignatures('traefik', [
  ...goNet(
    (error) =>
      `${AT} DBG github.com/traefik/traefik/v3/pkg/proxy/httputil/proxy.go:121 > 502 Bad Gateway error="${error.replaceAll('"', '\\"')}"`,
  ),
  said(
    'gateway-error',
    (fields) => hint(/^50[234]$/.test(fields.status ?? '') ? `http-${fields.status}` : 'http-5xx', 1),
    ['Bad Gateway', 'Gateway Timeout', 'Client Closed Request'],
    [
      `${AT} DBG > 502 Bad Gateway error="x"`,
      'time="2026-11-21T10:04:05Z" level=debug msg="\'504 Gateway Timeout\' caused by: x"',
    ],
    {
      context: true,
      pattern: /(?<status>50[234]|499) (?:Bad Gateway|Gateway Timeout|Client Closed|Service Unavailable)/,
    },
  ),
  said(
    'no-server',
    hint('no-live-upstreams', 1, 'http-503', 0.9),
    ['no available server', 'Error during load balancing', 'Service Unavailable', 'No backend handler.'],
    [
      `${AT} ERR > no available server`,
      `${AT} ERR > Error during load balancing error="no servers in the pool"`,
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
    ['Skipping service: no endpoints found', 'does not have any active Endpoint'],
    [
      `time="2026-11-21T10:04:05Z" level=error msg="Skipping service: no endpoints found" serviceName=shop providerName=kubernetes namespace=default`,
      'W1121 10:04:05.000000       7 controller.go:1214] Service "default/shop" does not have any active Endpoint.',
    ],
  ),
  said('router-missing', hint('http-4xx', 0.5), '404 page not found', '404 page not found', { context: true }),
  said(
    'health-check',
    hint('proxy.peer-marked-down', 0.6),
    'Health check failed',
    `${AT} WRN > Health check failed. error="HTTP request failed: Get \\"http://172.18.0.5/\\"" targetURL=http://172.18.0.5`,
    { rank: 3 },
  ),
  said(
    'tcp',
    hint('connect-refused', 0.7),
    [
      'Error while dialing backend',
      'Error while handling TCP connection',
      'Error while dialling backend',
      'Error while connecting to backend',
    ],
    [`${AT} ERR > Error while dialing backend error="x"`, `${AT} ERR > Error while handling TCP connection error="x"`],
    { rank: 3 },
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
    'service-missing',
    hint('proxy.config-invalid', 0.7, 'service.missing', 0.5),
    ['does not exist', 'the service'],
    `${AT} ERR > error="the service \\"web@docker\\" does not exist" entryPointName=web`,
    { pattern: /the (?:service|middleware) \\?"(?<name>[\w@.-]{1,120})\\?" does not exist/, rank: 4 },
  ),
  said(
    'provider',
    hint('docker.daemon-down', 0.7),
    [
      'Provider error, retrying in',
      'Failed to retrieve information of the docker client and server host',
      'Provider connection error',
    ],
    [
      `${AT} ERR > Provider error, retrying in 5s error="Cannot connect to the Docker daemon at unix:///var/run/docker.sock" providerName=docker`,
      `${AT} ERR > Failed to retrieve information of the docker client and server host error="permission denied"`,
    ],
    { rank: 4 },
  ),
  said(
    'skipped',
    hint('proxy.config-invalid', 0.5),
    ['Skip container', 'Could not configure HTTP Transport', 'Error while read RootCAs', 'Cannot start the provider'],
    [`${AT} ERR > Skip container web: x`, `${AT} ERR > Error while read RootCAs error="open /ca.pem: no such file"`],
    { context: true },
  ),
  said(
    'forward-auth',
    hint('http-5xx', 0.8, 'app.upstream-error', 0.6),
    'Error calling',
    `${AT} DBG > Error calling http://auth:9000. Cause: Get "http://auth:9000": dial tcp: x`,
    { context: true, rank: 1, pattern: /Error calling (?<url>\S{1,200})/ },
  ),
  said(
    'panic',
    hint('http-5xx', 0.8),
    'Recovered from panic in HTTP handler',
    `${AT} ERR > Recovered from panic in HTTP handler [GET - /]: x`,
  ),
  said(
    'config-field',
    hint('proxy.config-invalid', 0.93),
    'command traefik error: field not found',
    'command traefik error: field not found, node: middlewares',
    { rank: 6 },
  ),
  said(
    'entrypoint',
    hint('proxy.bind-failed', 0.9),
    ['Error while running HTTP server', 'error while building entryPoint', 'error opening listener'],
    [
      `${AT} ERR > Error while running HTTP server error="x"`,
      'command traefik error: error while building entryPoint web: error preparing server: error opening listener: listen tcp :80: bind: address already in use',
    ],
    { rank: 6 },
  ),
  said(
    'access',
    (fields) =>
      hint(
        /^50[234]$/.test(fields.status ?? '') ? `http-${fields.status}` : 'http-5xx',
        1,
        ...(fields.upstream === undefined && fields.status === '503' ? ['no-live-upstreams', 0.7] : []),
      ),
    'access-log',
    [
      '203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET /api HTTP/1.1" 502 11 "-" "-" 12 "web@docker" "http://172.18.0.5:8000" 3ms',
      '203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET /api HTTP/1.1" 503 19 "-" "-" 12 "web@docker" "-" 0ms',
      JSON.stringify({
        ClientAddr: '203.0.113.9:1',
        DownstreamStatus: 502,
        OriginStatus: 0,
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
