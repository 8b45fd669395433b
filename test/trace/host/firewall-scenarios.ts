/** Rules as people write them, and the addresses whose connections they bear on. 10.9.0.2 is another host. */
export interface Scenario {
  readonly name: string;
  readonly rules: string;
  readonly addresses: readonly string[];
}

const LOCAL = ['127.0.0.1:8000', '127.0.0.1:5432', '[::1]:8000', '0.0.0.0:80', '10.9.0.2:5432'];
const UFW = 'ufw --force enable; ufw allow 80/tcp';

export const scenarios: readonly Scenario[] = [
  { name: 'no rules', rules: 'true', addresses: LOCAL },
  { name: 'iptables: input port dropped', rules: 'iptables -A INPUT -p tcp --dport 8000 -j DROP', addresses: LOCAL },
  {
    name: 'iptables: output to another host rejected',
    rules: 'iptables -A OUTPUT -p tcp -d 10.9.0.2 --dport 5432 -j REJECT',
    addresses: LOCAL,
  },
  {
    name: 'iptables: loopback rejected with reset',
    rules: 'iptables -I OUTPUT -o lo -p tcp --dport 5432 -j REJECT --reject-with tcp-reset',
    addresses: LOCAL,
  },
  {
    name: 'iptables: accepted before the drop',
    rules: 'iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp -m multiport --dports 8000,5432,80 -j DROP',
    addresses: LOCAL,
  },
  {
    name: 'iptables: own chain',
    rules: 'iptables -N web; iptables -A web -s 127.0.0.0/8 -j DROP; iptables -A INPUT -p tcp --dport 8000 -j web',
    addresses: LOCAL,
  },
  {
    name: 'iptables: policy drop without an exception',
    rules:
      'iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT; iptables -P INPUT DROP',
    addresses: LOCAL,
  },
  {
    name: 'iptables: policy drop with exceptions',
    rules:
      'iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT; iptables -A INPUT -p tcp --dport 80 -j ACCEPT; iptables -P INPUT DROP',
    addresses: LOCAL,
  },
  {
    name: 'iptables: policy drop forgets answers',
    rules: 'iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp --dport 80 -j ACCEPT; iptables -P INPUT DROP',
    addresses: LOCAL,
  },
  { name: 'iptables: answers dropped', rules: 'iptables -A OUTPUT -p tcp --sport 8000 -j DROP', addresses: LOCAL },
  {
    name: 'iptables: negation',
    rules: 'iptables -A INPUT -p tcp --dport 8000 ! -s 10.0.0.0/8 -j DROP',
    addresses: LOCAL,
  },
  {
    name: 'iptables: another source',
    rules: 'iptables -A INPUT -p tcp --dport 8000 -s 10.1.0.0/16 -j DROP',
    addresses: LOCAL,
  },
  { name: 'iptables: udp only', rules: 'iptables -A INPUT -p udp --dport 8000 -j DROP', addresses: LOCAL },
  { name: 'iptables: port range', rules: 'iptables -A INPUT -p tcp --dport 7000:9000 -j DROP', addresses: LOCAL },
  { name: 'iptables: raw table', rules: 'iptables -t raw -A PREROUTING -p tcp --dport 8000 -j DROP', addresses: LOCAL },
  { name: 'iptables: only new ones', rules: 'iptables -A INPUT -p tcp --syn --dport 8000 -j DROP', addresses: LOCAL },
  {
    name: 'iptables: redirected and then dropped',
    rules:
      'iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080; iptables -A INPUT -p tcp --dport 8080 -j DROP',
    addresses: LOCAL,
  },
  {
    name: 'iptables: within a limit',
    rules:
      'iptables -A INPUT -p tcp --dport 8000 -m limit --limit 100/sec -j ACCEPT; iptables -A INPUT -p tcp --dport 8000 -j DROP',
    addresses: LOCAL,
  },
  { name: 'ip6tables: v6 only', rules: 'ip6tables -A INPUT -p tcp --dport 8000 -j DROP', addresses: LOCAL },
  {
    name: 'iptables: comment with blanks',
    rules: 'iptables -A INPUT -p tcp --dport 8000 -m comment --comment "block the app" -j DROP',
    addresses: LOCAL,
  },
  { name: 'ufw: default deny, 80 allowed', rules: UFW, addresses: LOCAL },
  { name: 'ufw: nothing allowed', rules: 'ufw --force enable', addresses: LOCAL },
  { name: 'ufw: port denied', rules: 'ufw --force enable; ufw deny 80/tcp', addresses: LOCAL },
  { name: 'ufw: both protocols denied', rules: 'ufw --force enable; ufw deny 80', addresses: LOCAL },
  { name: 'ufw: out denied', rules: `${UFW}; ufw deny out 5432/tcp`, addresses: LOCAL },
  {
    name: 'ufw: out to a host rejected',
    rules: `${UFW}; ufw reject out to 10.9.0.2 port 5432 proto tcp`,
    addresses: LOCAL,
  },
  { name: 'ufw: default deny outgoing', rules: `${UFW}; ufw default deny outgoing`, addresses: LOCAL },
  { name: 'ufw: default reject', rules: 'ufw default reject incoming; ufw --force enable', addresses: LOCAL },
  {
    name: 'nft: inet table',
    rules:
      'nft add table inet block; nft "add chain inet block in { type filter hook input priority 0; }"; nft add rule inet block in tcp dport 8000 counter drop',
    addresses: LOCAL,
  },
  {
    name: 'nft: set of ports, reset',
    rules:
      'nft add table inet f; nft "add chain inet f out { type filter hook output priority 0; }"; nft "add rule inet f out tcp dport { 5432, 6379 } reject with tcp reset"',
    addresses: LOCAL,
  },
  {
    name: 'nft: named set of networks',
    rules:
      'nft add table ip f; nft "add set ip f bad { type ipv4_addr; flags interval; elements = { 10.9.0.0/24, 192.168.1.1-192.168.1.9 }; }"; nft "add chain ip f out { type filter hook output priority 0; }"; nft add rule ip f out ip daddr @bad drop',
    addresses: LOCAL,
  },
  {
    name: 'nft: policy drop, Debian style',
    rules:
      'nft add table inet filter; nft "add chain inet filter input { type filter hook input priority 0; policy drop; }"; nft "add rule inet filter input iif lo accept"; nft "add rule inet filter input ct state established,related accept"; nft "add rule inet filter input tcp dport { 22, 443 } accept"',
    addresses: LOCAL,
  },
  {
    name: 'nft: policy drop, verdict map',
    rules:
      'nft add table inet filter; nft "add chain inet filter input { type filter hook input priority 0; policy drop; }"; nft "add rule inet filter input ct state vmap { established : accept, related : accept, invalid : drop }"; nft "add rule inet filter input iifname lo accept"; nft "add rule inet filter input tcp dport vmap { 80 : accept, 443 : accept }"',
    addresses: LOCAL,
  },
  {
    name: 'nft: accept in one table, drop in a later one',
    rules:
      'nft add table inet a; nft "add chain inet a in { type filter hook input priority -10; }"; nft add rule inet a in tcp dport 8000 accept; nft add table inet b; nft "add chain inet b in { type filter hook input priority 10; }"; nft add rule inet b in tcp dport 8000 drop',
    addresses: LOCAL,
  },
  {
    name: 'nft: jump and return',
    rules:
      'nft add table inet f; nft add chain inet f web; nft add rule inet f web ip saddr 127.0.0.1 return; nft add rule inet f web tcp dport 8000 drop; nft "add chain inet f in { type filter hook input priority 0; }"; nft add rule inet f in jump web',
    addresses: LOCAL,
  },
  {
    name: 'nft: port range and not-equal',
    rules:
      'nft add table inet f; nft "add chain inet f in { type filter hook input priority 0; }"; nft add rule inet f in tcp dport 7000-9000 ip saddr != 10.0.0.0/8 drop',
    addresses: LOCAL,
  },
  {
    name: 'nft: concatenation',
    rules:
      'nft add table ip f; nft "add chain ip f out { type filter hook output priority 0; }"; nft "add rule ip f out ip daddr . tcp dport { 10.9.0.2 . 5432, 10.9.0.3 . 80 } drop"',
    addresses: LOCAL,
  },
  {
    name: 'nft: unknown match',
    rules:
      'nft add table inet f; nft "add chain inet f in { type filter hook input priority 0; }"; nft add rule inet f in tcp dport 8000 meta mark 0x7 drop',
    addresses: LOCAL,
  },
  {
    name: 'nft: SYN test',
    rules:
      'nft add table inet f; nft "add chain inet f in { type filter hook input priority 0; }"; nft "add rule inet f in tcp dport 8000 tcp flags & (fin|syn|rst|ack) == syn drop"',
    addresses: LOCAL,
  },
  {
    name: 'nft: forward only',
    rules: 'nft add table inet f; nft "add chain inet f fw { type filter hook forward priority 0; policy drop; }"',
    addresses: LOCAL,
  },
  {
    name: 'nft: disabled interface name',
    rules:
      'nft add table inet f; nft "add chain inet f in { type filter hook input priority 0; }"; nft "add rule inet f in iifname \\"eth*\\" tcp dport 80 drop"',
    addresses: LOCAL,
  },
  {
    name: 'nft: outside interface',
    rules:
      'nft add table inet f; nft "add chain inet f in { type filter hook input priority 0; }"; nft "add rule inet f in iifname \\"v*\\" tcp dport 80 drop"',
    addresses: LOCAL,
  },
];
