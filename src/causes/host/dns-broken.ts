import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'host.dns-broken',
  on: ['backend', 'dependency'],
  needs: ['name-lookup'],
  leadsTo: {
    unresolved: 0.1,
    'route.host-unresolvable': 0.15,
    'db.host-unresolvable': 0.3,
    'app.upstream-error': 0.03,
    'db.unreachable': 0.02,
    'cache.unreachable': 0.02,
  },
  title: {
    en: "The host's name resolution does not work",
    ko: '호스트의 DNS가 동작하지 않음',
    zh: '主机 DNS 解析不可用',
  },
  why: { en: 'No name at all can be resolved here, so nothing that is named can be reached.' },
  look: 'resolvectl status; cat /etc/resolv.conf; getent hosts example.com',
  judge({ 'name-lookup': lookup }) {
    if (lookup.addresses.length > 0 || lookup.error === null) return ruledOut(`${lookup.name} resolves`);
    // Only when other names fail too: else this one is wrong.
    if (lookup.resolverWorks !== false) return lookup.resolverWorks ? ruledOut('other names resolve') : absent;
    const servers = lookup.servers ?? [];
    const keeper = servers.find((server) => server.keeper !== null)?.keeper ?? null;
    const silent = servers.map(({ address }) => address).join(', ');
    const who = keeper
      ? `: ${keeper.unit}, which should answer, is ${keeper.state}`
      : silent === ''
        ? ''
        : `: ${silent} does not answer`;
    return present({
      subject: '/etc/resolv.conf',
      confidence: keeper ? 0.93 : 0.88,
      says: {
        en: `Name resolution does not work on this host${who} (${lookup.name}: ${lookup.error})`,
        ko: `이 호스트에서 DNS가 동작하지 않습니다${silent === '' ? '' : ` (${silent})`}: ${lookup.error}`,
        zh: `本机 DNS 解析不可用${silent === '' ? '' : `（${silent}）`}：${lookup.error}`,
      },
      evidence: [
        saw(`look-up of ${lookup.name}`, lookup.error),
        saw('/etc/resolv.conf', silent === '' ? 'names no server that answers' : `nameserver ${silent}: no answer`),
        ...(keeper ? [saw(`systemctl show ${keeper.unit}`, `ActiveState=${keeper.state}`)] : []),
      ],
      data: { keeper: keeper?.unit ?? '', silent, name: lookup.name },
    });
  },
  fix({ data }) {
    const { keeper = '', silent = '' } = data ?? {};
    if (keeper !== '')
      return [
        {
          command: `systemctl restart ${quote(keeper)}`,
          why: { en: 'Starts the name server of this host.' },
          risk: 'safe',
        },
      ];
    return [
      byHand(
        `Give /etc/resolv.conf a nameserver that answers${silent === '' ? '' : ` instead of ${silent}`}, or see that port 53 to it is open; where systemd-resolved writes the file, \`resolvectl status\` says what it asks.`,
      ),
    ];
  },
  verify: ({ data }) => [{ command: `getent hosts ${quote(data?.name ?? 'example.com')}` }],
  examples: {
    present: [
      {
        name: 'nothing resolves',
        facts: {
          'name-lookup': {
            name: 'db.example.com',
            addresses: [],
            error: 'EAI_AGAIN',
            resolverWorks: false,
            similar: [],
            servers: [
              { address: '127.0.0.53', answers: false, keeper: { unit: 'systemd-resolved.service', state: 'failed' } },
            ],
          },
        },
      },
    ],
    absent: [
      {
        name: 'it resolves',
        facts: {
          'name-lookup': { name: 'localhost', addresses: ['127.0.0.1'], error: null, resolverWorks: true, similar: [] },
        },
      },
      {
        name: 'only this name is wrong',
        facts: {
          'name-lookup': {
            name: 'bd.example.com',
            addresses: [],
            error: 'ENOTFOUND',
            resolverWorks: true,
            similar: ['db.example.com'],
          },
        },
      },
    ],
  },
});
