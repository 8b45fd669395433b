import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/firewall-nft-reject',
  stack: 'uniuni',
  kind: 'fault',
  title: 'an nftables table rejects port 8000, also on loopback',
  seed: '004 firewall',
  break: `
nft add table inet guard
nft 'add chain inet guard input { type filter hook input priority 0; policy accept; }'
nft add rule inet guard input tcp dport 8000 reject with tcp reset`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'host.firewall-blocked', evidence: [/reject/i], repair: 'command' },
});
