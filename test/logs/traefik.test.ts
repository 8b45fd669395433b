import { describe, expect, it } from 'vitest';
import { recognise } from '../../src/logs/recognise.ts';
import { readTraefikAccess } from '../../src/logs/traefik-access.ts';

// Lines that Traefik 3.7.9 and 2.11.53 wrote, each in front of a backend with that fault.
const AT = '2026-11-27T19:09:27Z';

/** The console of 3.x writes colours, into pipes and the journal too. */
function coloured(level: string, message: string, fields: Readonly<Record<string, string>>): string {
  const row = Object.entries(fields).map(([name, value]) =>
    name === 'error' ? `\x1b[36merror=\x1b[0m\x1b[31m\x1b[1m${value}\x1b[0m\x1b[0m` : `\x1b[36m${name}=\x1b[0m${value}`,
  );
  return `\x1b[90m${AT}\x1b[0m \x1b[31m${level}\x1b[0m ${message === '' ? '' : `\x1b[1m${message}\x1b[0m `}${row.join(' ')}`;
}

const VERIFY =
  "tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs";

/** Line, signature, the hint that leads. */
const LINES: readonly (readonly [what: string, line: string, signature: string, hint: string | null])[] = [
  [
    'refused, at level DEBUG',
    `\x1b[90m${AT}\x1b[0m DBG \x1b[1mgithub.com/traefik/traefik/v3/pkg/proxy/httputil/proxy.go:190\x1b[0m\x1b[36m >\x1b[0m 502 Bad Gateway \x1b[36merror=\x1b[0m\x1b[31m\x1b[1m"dial tcp 127.0.0.1:18901: connect: connection refused"\x1b[0m\x1b[0m`,
    'said-why',
    'connect-refused',
  ],
  [
    'refused, JSON',
    `{"level":"debug","error":"dial tcp 127.0.0.1:18901: connect: connection refused","time":"${AT}","caller":"github.com/traefik/traefik/v3/pkg/proxy/httputil/proxy.go:190","message":"502 Bad Gateway"}`,
    'connect-refused',
    'connect-refused',
  ],
  [
    'refused, 2.x',
    'time="2026-11-27T19:12:50Z" level=debug msg="\'502 Bad Gateway\' caused by: dial tcp 127.0.0.1:18901: connect: connection refused"',
    'connect-refused',
    'connect-refused',
  ],
  [
    'dial timeout',
    `{"level":"debug","error":"dial tcp 127.0.0.1:18830: i/o timeout","time":"${AT}","message":"504 Gateway Timeout"}`,
    'connect-timeout',
    'connect-timeout',
  ],
  [
    'untrusted certificate: 500, at the level that is the default',
    coloured('ERR', '500 Internal Server Error', { error: `"${VERIFY}"` }),
    'tls-verify',
    'tls-handshake',
  ],
  [
    'the same in JSON',
    `{"level":"error","error":"${VERIFY}","time":"${AT}","message":"500 Internal Server Error"}`,
    'tls-verify',
    'tls-handshake',
  ],
  [
    'the same of 2.x',
    `time="${AT}" level=error msg="'500 Internal Server Error' caused by: ${VERIFY}"`,
    'tls-verify',
    'tls-handshake',
  ],
  [
    'https to a plain port',
    coloured('ERR', '500 Internal Server Error', { error: '"tls: first record does not look like a TLS handshake"' }),
    'scheme-mismatch',
    'route.scheme-mismatch',
  ],
  [
    'an answer that is none',
    `{"level":"debug","error":"net/http: HTTP/1.x transport connection broken: malformed HTTP status code \\"world\\"","time":"${AT}","message":"500 Internal Server Error"}`,
    'invalid-header',
    'invalid-header',
  ],
  [
    'h2c to a server of HTTP/1.1',
    `{"level":"debug","error":"http2: failed reading the frame payload: http2: frame too large, note that the frame header looked like an HTTP/1.1 header","time":"${AT}","message":"500 Internal Server Error"}`,
    'http2-expected',
    'route.protocol-mismatch',
  ],
  [
    'health check, refused',
    coloured('WRN', 'Health check failed.', {
      error:
        '"checking HTTP health: HTTP request failed: Get \\"http://127.0.0.1:18901/health\\": dial tcp 127.0.0.1:18901: connect: connection refused"',
      serviceName: 'hc@file',
      targetURL: 'http://127.0.0.1:18901',
    }),
    'health-check',
    'connect-refused',
  ],
  [
    'health check, wrong path',
    coloured('WRN', 'Health check failed.', {
      error: '"checking HTTP health: received error status code: 500"',
      serviceName: 'hc500@file',
      targetURL: 'http://127.0.0.1:18809',
    }),
    'health-check',
    'proxy.peer-marked-down',
  ],
  [
    'a service that is not there',
    coloured('ERR', '', {
      error: '"the service \\"gone@file\\" does not exist"',
      entryPointName: 'web',
      routerName: 'nosvc@file',
    }),
    'router-broken',
    'proxy.config-invalid',
  ],
  [
    'the same in JSON, without a message',
    `{"level":"error","entryPointName":"web","routerName":"nosvc@file","error":"the service \\"gone@file\\" does not exist","time":"${AT}"}`,
    'router-broken',
    'proxy.config-invalid',
  ],
  [
    'an entry point that is not there',
    coloured('ERR', "EntryPoint doesn't exist", { entryPointName: 'nope', routerName: 'noep@file' }),
    'router-broken',
    'proxy.config-invalid',
  ],
  [
    'a file that does not parse',
    coloured('ERR', 'Error occurred during watcher callback', {
      error: "\"yaml: line 3: did not find expected ',' or ']'\"",
      providerName: 'file',
    }),
    'configuration',
    'proxy.config-invalid',
  ],
  [
    'the port is taken',
    coloured('ERR', 'Command error', {
      error:
        '"command traefik error: error while building entryPoint web: building listener: error opening listener: listen tcp 127.0.0.1:18800: bind: address already in use"',
    }),
    'start',
    'proxy.bind-failed',
  ],
  [
    'the port is taken, 2.x',
    '2026/11/27 19:28:18 traefik.go:80: command traefik error: error while building entryPoint web: error preparing server: error opening listener: listen tcp 127.0.0.1:18800: bind: address already in use',
    'start',
    'proxy.bind-failed',
  ],
  [
    'an unknown option, before there is a logger',
    `{"level":"error","error":"command traefik error: field not found, node: addres","time":"${AT}","message":"Command error"}`,
    'start',
    'proxy.config-invalid',
  ],
  [
    'no Docker socket is no missing socket of a backend',
    coloured('ERR', 'Provider error, retrying in 643.232837ms', {
      error:
        '"failed to connect to the docker API at unix:///nowhere/docker.sock; check if the path is correct and if the daemon is running: dial unix /nowhere/docker.sock: connect: no such file or directory"',
      providerName: 'docker',
    }),
    'provider',
    'docker.daemon-down',
  ],
  [
    'acme.json too open harms no request',
    coloured('ERR', 'The ACME resolve is skipped from the resolvers list', {
      error: '"unable to get ACME account: permissions 644 for /etc/traefik/acme.json are too open, please use 600"',
      resolver: 'le',
    }),
    'certificates',
    null,
  ],
];

describe('what Traefik wrote', () => {
  it.each(LINES)('%s', (_what, line, signature, hint) => {
    for (const text of [line, `Nov 27 19:09:28 vps traefik[12]: ${line}`, `traefik-1  | ${line}`]) {
      const [event] = recognise(text);
      expect({ program: event?.program, signature: event?.signature }).toEqual({ program: 'traefik', signature });
      expect([...(event?.hints ?? [])].sort((a, b) => b.weight - a.weight)[0]?.id ?? null).toBe(hint);
    }
  });

  it('names the upstream of a failed request, and the router of a broken rule', () => {
    const [refused] = recognise(LINES[0]?.[1] ?? '');
    expect(refused?.fields.upstream).toBe('http://127.0.0.1:18901/');
    const [broken] = recognise(LINES.find(([what]) => what === 'a service that is not there')?.[1] ?? '');
    expect(broken?.fields.router).toBe('nosvc@file');
  });

  it('says nothing of its own listeners when it stops', () => {
    for (const call of ['accept', 'close'])
      expect(
        recognise(
          `time="${AT}" level=error msg="Error while starting server: ${call} tcp [::]:80: use of closed network connection" entryPointName=web`,
        ),
      ).toEqual([]);
  });

  it('leaves the lines of other programs with the same logger alone', () => {
    const [event] = recognise(`${AT} ERR error="dial tcp 127.0.0.1:8000: connect: connection refused" connIndex=0`);
    expect(event?.program).not.toBe('traefik');
    expect(
      recognise(`${AT} ERR internal/db/open.go:31 > dial tcp 127.0.0.1:5432: connect: connection refused`),
    ).not.toMatchObject([{ program: 'traefik' }]);
  });
});

describe('its access log', () => {
  const JSON_2 = `{"ClientAddr":"127.0.0.1:43706","ClientHost":"127.0.0.1","DownstreamContentSize":11,"DownstreamStatus":502,"OriginContentSize":11,"OriginStatus":502,"RequestHost":"127.0.0.1","RequestMethod":"GET","RequestPath":"/refused","RouterName":"refused@file","ServiceAddr":"127.0.0.1:18901","ServiceName":"refused@file","ServiceURL":{"Scheme":"http","Opaque":"","User":null,"Host":"127.0.0.1:18901","Path":""},"entryPointName":"web","level":"info","msg":"","time":"${AT}"}`;

  it('takes the server from the object that 2.x writes', () => {
    expect(recognise(JSON_2)).toMatchObject([{ signature: 'access', fields: { upstream: '127.0.0.1:18901' } }]);
  });

  it.each([
    ['Traefik could not verify the backend', '500 21', 'https://127.0.0.1:18840', 'tls-handshake'],
    ['Traefik could not read the answer', '500 21', 'http://127.0.0.1:18804', 'invalid-header'],
    ['the backend itself failed', '500 3', 'http://127.0.0.1:18809', 'http-5xx'],
  ])('%s', (_what, status, server, wanted) => {
    const [event] = recognise(
      `127.0.0.1 - - [27/Nov/2026:18:57:59 +0000] "GET /x HTTP/1.1" ${status} "-" "-" 31 "x@file" "${server}" 12ms`,
    );
    expect(event?.hints.map(({ id }) => id).at(-1)).toBe(wanted);
  });

  it.each([
    [
      'common',
      '127.0.0.1 - - [27/Nov/2026:20:15:50 +0000] "GET /x?a=1 HTTP/1.1" 502 11 "-" "-" 8 "shop@file" "http://127.0.0.1:8001" 2ms',
      { status: 502, host: null, requestTime: 0.002, attempts: [{ address: '127.0.0.1:8001', status: 502 }] },
    ],
    [
      'common, answered by Traefik itself',
      '127.0.0.1 - - [27/Nov/2026:18:58:09 +0000] "GET /nowhere HTTP/1.1" 404 19 "-" "-" 71 "-" "-" 0ms',
      { status: 404, path: '/nowhere' },
    ],
    [
      'JSON',
      JSON_2,
      { status: 502, host: '127.0.0.1', path: '/refused', attempts: [{ address: '127.0.0.1:18901', status: 502 }] },
    ],
  ])('as records: %s', (_what, line, expected) => {
    expect(readTraefikAccess(line)).toMatchObject(expected);
  });
});
