import { nginxFamily, nginxRecord } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Servers of a group that are held down, and where connections to them come from. */
export const signatures = defineSignatures('nginx', [
  {
    id: 'no-live-upstreams',
    tier: 'A',
    find: 'no live upstreams',
    hints: hint('no-live-upstreams', 1),
    example: nginxRecord('error', 'no live upstreams while connecting to upstream', 'http://backend/api/items'),
  },
  {
    id: 'peer-disabled',
    tier: 'A',
    find: 'upstream server temporarily disabled',
    hints: hint('proxy.peer-marked-down', 0.3),
    example: nginxRecord('warn', 'upstream server temporarily disabled while connecting to upstream'),
  },
  {
    id: 'peer-unhealthy',
    tier: 'A',
    find: ['peer is unhealthy', 'disable check peer', 'is unhealthy while'],
    hints: hint('proxy.peer-marked-down', 0.5, 'no-live-upstreams', 0.5),
    example: [
      '2026/11/21 10:04:05 [warn] 1234#1234: peer is unhealthy while checking status code, health check "" of peer 10.0.0.5:8000 in upstream "backend"',
      '2026/11/21 10:04:05 [error] 1234#0: disable check peer: 10.0.0.5:8000',
    ],
  },
  nginxFamily(
    {
      id: 'bind-upstream',
      tier: 'A',
      hints: hint('connect-addr-unavailable', 1, 'proxy.ephemeral-ports', 0.4),
      rank: 1,
      pattern: /(?:bind\(\S{1,200}\) failed|invalid local address)(?!.{0,40}still could not)/,
    },
    'crit',
    ['invalid local address "10.0.0.99" while connecting to upstream'],
  ),
  {
    id: 'bind-source',
    tier: 'A',
    find: 'failed (99',
    pattern: /bind\((?<peer>[^)\s]{3,200})\) failed/,
    hints: hint('connect-addr-unavailable', 1),
    rank: 2,
    example: nginxRecord(
      'crit',
      'bind(10.0.0.99) failed (99: Cannot assign requested address) while connecting to upstream',
    ),
  },
  {
    id: 'bind-source-failed',
    tier: 'A',
    find: 'bind(',
    pattern: /bind\((?<peer>[0-9a-f.:[\]]{3,200})\) failed/,
    hints: hint('connect-addr-unavailable', 0.8),
    example: nginxRecord('crit', 'bind(10.0.0.99) failed (98: Address already in use) while connecting to upstream'),
  },
  nginxFamily({ id: 'stream-misc', tier: 'A', hints: hint('reset', 0.4) }, 'error', [
    'could not send PROXY protocol header at once while sending PROXY protocol header to upstream',
    'buffered data on next upstream while connecting to upstream',
  ]),
]);
