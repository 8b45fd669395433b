import { parseAddress } from '../../core/address.ts';
import { absent, type Context, defineCause, present, ruledOut, saw, unknown } from '../../core/rule.ts';
import { upstreamIn } from '../../core/scene.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { answers, believed } from '../shared/dependency.ts';
import { aProbe } from '../shared/example-facts.ts';

type Hit = FactMap['firewall']['hits'][number];

function portOf(text: string): string | null {
  return /:(\d{1,5})$/.exec(text)?.[1] ?? null;
}

/** The addresses that this link is reached by. */
function addressesOf(context: Context, { dependency }: SeenFacts): readonly string[] {
  const own = context.link.address === null ? [] : [context.link.address];
  if (!dependency || dependency.port === null) return own;
  return [
    ...own,
    ...[dependency.host ?? '127.0.0.1', ...dependency.addresses].map((host) => `${host}:${dependency.port}`),
  ];
}

/** The rule hits this link's address, or its port when either side names no host that can be compared. */
function hits(hit: Hit, addresses: readonly string[]): boolean {
  if (addresses.includes(hit.address)) return true;
  const open = (text: string): boolean =>
    parseAddress(text) === null || /^(?:localhost|\*|0\.0\.0\.0|\[::\]):/.test(text);
  return addresses.some(
    (address) =>
      portOf(address) !== null && portOf(address) === portOf(hit.address) && (open(address) || open(hit.address)),
  );
}

const BY_ACTION: Readonly<Record<Hit['action'], readonly string[]>> = {
  drop: ['connect-timeout', 'read-timeout', 'timeout', 'unreachable', 'failed'],
  reject: ['refused', 'unreachable', 'connect-timeout', 'timeout', 'denied', 'failed'],
};

/** Does the address behave as the rule would make it? Null when nobody tried. */
function behaves(hit: Hit, { probe, dependency }: SeenFacts): boolean | null {
  const outcomes = dependency ? [dependency.outcome] : (probe?.direct ?? []).map((result) => result.outcome);
  const tried = outcomes.filter((outcome) => outcome !== 'not-tried');
  return tried.length === 0 ? null : tried.some((outcome) => BY_ACTION[hit.action].includes(outcome));
}

export const rule = defineCause({
  id: 'host.firewall-blocked',
  on: ['backend', 'dependency'],
  needs: [],
  wants: ['probe', 'dependency'],
  leadsTo: {
    'connect-timeout': 0.3,
    'connect-refused': 0.05,
    'connect-unreachable': 0.2,
    'read-timeout': 0.02,
    'db.unreachable': 0.15,
    'cache.unreachable': 0.1,
    'app.upstream-error': 0.05,
    'route.remote-unreachable': 0.2,
  },
  fits(scene) {
    if (upstreamIn(scene, 'gateway')) return 2.5;
    if (upstreamIn(scene, 'private', 'public', 'name')) return 1.4;
    if (scene.upstreams.length === 0) return 1.4;
    // firewalld and its like reject what goes to a bridge with `host prohibited`: no route to host.
    return upstreamIn(scene, 'container') ? (scene.symptoms.has('connect-unreachable') ? 1.3 : 0.5) : 0.05;
  },
  title: { en: 'A firewall rule blocks the connection', ko: '방화벽이 연결을 차단함', zh: '防火墙规则阻断了连接' },
  why: { en: 'A rule on this host drops or rejects what is sent to the address.' },
  look: 'nft list ruleset; iptables -S; ufw status numbered',
  judge(facts, context) {
    const { firewall } = context.host;
    if (!firewall) return unknown('firewall');
    const { dependency } = facts;
    if (dependency && answers(dependency)) return absent;
    const hit = firewall.hits.find((one) => hits(one, addressesOf(context, facts)));
    if (!hit) return ruledOut('no firewall rule of this host hits the address');
    const fits = behaves(hit, facts);
    // Connections pass in spite of the rule: another one before it accepts them.
    if (fits === false) return absent;
    return present({
      subject: hit.address,
      confidence: believed(context, fits ? 0.94 : 0.6),
      says: {
        en: `A firewall rule (${hit.chain}) ${hit.action}s what goes to ${hit.address}`,
        ko: `방화벽 규칙(${hit.chain})이 ${hit.address} 연결을 차단합니다`,
        zh: `防火墙规则（${hit.chain}）阻断了到 ${hit.address} 的连接`,
      },
      evidence: [
        saw(`${hit.tool} ${hit.chain}`, `${hit.rule}${hit.packets === null ? '' : ` (${hit.packets} packets)`}`),
      ],
      data: { undo: hit.undo },
    });
  },
  fix: ({ data, subject }) => [
    {
      command: data?.undo ?? 'true',
      why: { en: `Removes the rule that blocks ${subject}. Make sure that nothing else relies on it.` },
      risk: 'caution',
    },
  ],
  examples: {
    present: [
      {
        name: 'drops, and the connection times out',
        facts: { probe: aProbe({ outcome: 'connect-timeout', status: null }) },
        host: {
          firewall: {
            tool: 'iptables',
            hits: [
              {
                tool: 'iptables',
                chain: 'OUTPUT',
                rule: '-A OUTPUT -p tcp --dport 8000 -j DROP',
                action: 'drop',
                address: '127.0.0.1:8000',
                undo: 'iptables -D OUTPUT -p tcp --dport 8000 -j DROP',
                packets: 12,
              },
            ],
          },
        },
      },
    ],
    absent: [
      {
        name: 'no rule',
        facts: { probe: aProbe({ outcome: 'connect-timeout', status: null }) },
        host: { firewall: { tool: 'none', hits: [] } },
      },
      {
        name: 'a rule that lets it pass',
        facts: { probe: aProbe() },
        host: {
          firewall: {
            tool: 'nft',
            hits: [
              {
                tool: 'nft',
                chain: 'input',
                rule: 'tcp dport 8000 drop',
                action: 'drop',
                address: '127.0.0.1:8000',
                undo: 'nft delete rule inet filter input handle 7',
                packets: 0,
              },
            ],
          },
        },
      },
    ],
  },
});
