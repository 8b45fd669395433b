/**
 * Makes fixtures/firewall.json.gz: runs real rules in a container with a client in its own network namespace, tries the real
 * connections, and keeps what the machine answered. Needs root, NET_ADMIN, SYS_ADMIN, iptables, nft, ufw, iproute2:
 * `docker run … why502-lab-vps`, then `node test/trace/host/record-firewall.ts > fixtures/firewall.json.gz` inside.
 */
import { spawn, spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { parseAddress } from '../../../src/core/address.ts';
import { createHost } from '../../../src/host/real.ts';
import { recordHost } from '../../../src/host/record.ts';
import { firewallReading } from '../../../src/trace/host/firewall/firewall.ts';
import { scenarios } from './firewall-scenarios.ts';

function sh(command: string): { code: number; out: string } {
  const done = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
  return { code: done.status ?? -1, out: `${done.stdout}${done.stderr}` };
}

const serve = (ports: string, host: string): string =>
  `for (const p of [${ports}]) require("net").createServer((s) => s.on("error", () => {}).end("ok")).listen(p, "${host}")`;

/** Tries a connection as the path would make it: from outside for 0.0.0.0, else from this host. */
function connects(address: string): boolean {
  const outside = address.startsWith('0.0.0.0:');
  const [host, port] = outside ? ['10.9.0.1', address.slice(8)] : (/^\[?(.*?)\]?:(\d+)$/.exec(address)?.slice(1) ?? []);
  const client = `timeout 0.6 bash -c 'exec 3<>/dev/tcp/${host}/${port} && read -t 0.5 -u 3 -n 2 x && [ "$x" = ok ]'`;
  return sh(`${outside ? 'ip netns exec client ' : ''}${client}`).code === 0;
}

const children = [];
sh(`ip netns add client; ip link add v0 type veth peer name v1 netns client; ip addr add 10.9.0.1/24 dev v0; ip link set v0 up;
  ip netns exec client ip addr add 10.9.0.2/24 dev v1; ip netns exec client ip link set v1 up; ip netns exec client ip link set lo up;
  ip route replace default via 10.9.0.2 dev v0`);
children.push(spawn('node', ['-e', serve('80,8000,8080,5432,9000', '::')], { stdio: 'ignore' }));
children.push(
  spawn('ip', ['netns', 'exec', 'client', 'node', '-e', serve('5432,9001', '0.0.0.0')], { stdio: 'ignore' }),
);
sh('sleep 0.5');

const flush = `ufw --force reset; ufw disable; rm -f /etc/ufw/*.rules.2*; nft flush ruleset`;
const recorded = [];
for (const { name, rules, addresses } of scenarios) {
  sh(flush);
  const setUp = sh(`set -e; ${rules}`);
  if (setUp.code !== 0) process.stderr.write(`${name}: ${setUp.out}\n`);
  const { host, recording } = recordHost(createHost());
  const list = addresses.map(parseAddress).filter((one) => one !== null);
  const reading = await firewallReading(host, list);
  const kept = recording();
  const hits = reading.is === 'seen' ? reading.value.hits : [];
  const before = addresses.map((address) => !connects(address));
  const results = addresses.map((address, index) => {
    const blocked = before[index] ?? false;
    const mine = hits.filter((hit) => hit.address === address);
    for (const hit of mine) sh(hit.undo);
    const repaired = blocked && mine.length > 0 ? connects(address) : null;
    if (blocked !== mine.length > 0 || repaired === false) {
      const seen = JSON.stringify(mine.map((hit) => [hit.tool, hit.rule, hit.undo]));
      process.stderr.write(`${name}: ${address} blocked ${blocked} repaired ${repaired} ${seen}\n`);
    }
    return { address, blocked, repaired };
  });
  recorded.push({ name, results, recording: kept });
}
sh(flush);
for (const child of children) child.kill();
process.stdout.write(gzipSync(JSON.stringify(recorded), { level: 9 }));
process.exit(0);
