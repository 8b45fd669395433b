import type { Hint } from '../../core/event.ts';
import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

const AT = '2026-11-27T19:09:28Z';

/** What Traefik died of, or why it began without a part of its configuration. */
function startHints(text: string): readonly Hint[] {
  if (/http: Server closed/.test(text)) return [];
  if (/address already in use|bind: permission denied/.test(text)) return hint('proxy.bind-failed', 0.93);
  if (/too many open files/.test(text)) return hint('proxy.fd-limit', 0.9);
  return /command traefik error|building entryPoint/.test(text) ? hint('proxy.config-invalid', 0.93) : [];
}

/** Traefik: its start, providers, configuration and certificates. Real words of 3.7.9 and 2.11.53. */
export const signatures = defineSignatures('traefik', [
  said(
    'provider',
    (_fields, text) =>
      /permission denied|too old|API version/.test(text)
        ? hint('proxy.config-invalid', 0.7, 'docker.daemon-down', 0.4)
        : hint('docker.daemon-down', 0.7),
    [
      'Provider error, retrying in',
      'Failed to retrieve information of the docker client and server host',
      'Provider connection error',
    ],
    [
      `${AT} ERR Provider error, retrying in 643.232837ms error="failed to connect to the docker API at unix:///nowhere/docker.sock; check if the path is correct and if the daemon is running: dial unix /nowhere/docker.sock: connect: no such file or directory" providerName=docker`,
      `${AT} ERR Failed to retrieve information of the docker client and server host error="permission denied" providerName=docker`,
      'time="2026-11-27T19:14:57Z" level=error msg="Provider connection error Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?, retrying in 543.106592ms" providerName=docker',
    ],
    { rank: 6 },
  ),
  said(
    'skipped',
    hint('proxy.config-invalid', 0.5),
    ['Skip container', 'Could not configure HTTP Transport', 'Error while read RootCAs'],
    [`${AT} ERR > Skip container web: x`, `${AT} ERR > Error while read RootCAs error="open /ca.pem: no such file"`],
    { context: true },
  ),
  said(
    'configuration',
    // A running Traefik keeps what it had; one that starts has nothing of that provider and answers 404.
    hint('proxy.config-invalid', 0.93),
    ['Error occurred during watcher callback', 'Error while building configuration', 'Cannot start the provider'],
    [
      `${AT} ERR Error occurred during watcher callback error="field not found, node: rulez" providerName=file`,
      `${AT} ERR Error while building configuration (for the first time) error="field not found, node: rulez" providerName=file`,
      `${AT} ERR Cannot start the provider *file.Provider error="error adding file watcher for /nowhere: no such file or directory"`,
      'time="2026-11-27T19:13:04Z" level=error msg="Error occurred during watcher callback: yaml: line 3: did not find expected \',\' or \']\'" providerName=file',
    ],
    { rank: 6, pattern: /watcher callback|providerName|first time|the provider \*/ },
  ),
  said(
    'certificates',
    // Visitors get a certificate that browsers refuse; requests are answered all the same.
    undefined,
    [
      'uses a nonexistent',
      'The ACME resolve',
      'Unable to obtain ACME certificate',
      'Unable to parse certificate',
      'Unable to append certificate',
    ],
    [
      `${AT} ERR The ACME resolve is skipped from the resolvers list error="unable to get ACME account: permissions 644 for /etc/traefik/acme.json are too open, please use 600" resolver=le`,
      `${AT} ERR Router uses a nonexistent certificate resolver certificateResolver=gone routerName=nocr@file`,
      `${AT} ERR Unable to parse certificate /nowhere/c.pem error="unable to generate TLS certificate: tls: failed to find any PEM data in certificate input"`,
      'time="2026-11-27T19:12:29Z" level=error msg="Router nocr@file uses a nonexistent resolver: gone"',
    ],
    { context: true, rank: 6 },
  ),
  said(
    'start',
    (_fields, text) => startHints(text),
    [
      'command traefik error',
      'Error while running HTTP server',
      'error while building entryPoint',
      'error opening listener',
    ],
    [
      `${AT} ERR Command error error="command traefik error: error while building entryPoint web: building listener: error opening listener: listen tcp 127.0.0.1:18800: bind: address already in use"`,
      '2026/11/27 19:14:36 command traefik error: field not found, node: addres',
      JSON.stringify({
        level: 'error',
        error: "command traefik error: yaml: line 2: did not find expected ',' or '}'",
        time: AT,
        message: 'Command error',
      }),
      `${AT} ERR > Error while running HTTP server error="listen tcp :80: bind: address already in use"`,
    ],
    { rank: 7 },
  ),
]);
