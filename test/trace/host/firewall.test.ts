import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/core/address.ts';
import { fact } from '../../../src/facts/firewall.ts';
import { type Recording, replayHost } from '../../../src/host/record.ts';
import { inNetwork, parseIp } from '../../../src/trace/host/firewall/addresses.ts';
import { firewallReading } from '../../../src/trace/host/firewall/firewall.ts';
import { fakeHost } from './fake-host.ts';

interface Recorded {
  readonly name: string;
  readonly results: readonly {
    readonly address: string;
    readonly blocked: boolean;
    readonly repaired: boolean | null;
  }[];
  readonly recording: Recording;
}

const packed = readFileSync(join(import.meta.dirname, 'fixtures/firewall.json.gz'));
const recorded: readonly Recorded[] = JSON.parse(gunzipSync(packed).toString('utf8'));

/** Real stops that cannot be known for certain: who the client is decides. */
const HONESTLY_SILENT = new Set(['nft: named set of networks 0.0.0.0:80']);

async function hitsOf(one: Recorded) {
  const addresses = one.results.map((result) => parseAddress(result.address)).filter((address) => address !== null);
  const reading = await firewallReading(replayHost(one.recording), addresses);
  if (reading.is !== 'seen') throw new Error(reading.why);
  expect(fact.schema.safeParse(reading.value).success).toBe(true);
  return reading.value;
}

describe('a recorded firewall', () => {
  it.each(recorded.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    const { hits } = await hitsOf(one);
    for (const { address, blocked, repaired } of one.results) {
      const isHit = hits.some((hit) => hit.address === address);
      expect([address, isHit]).toEqual([address, blocked && !HONESTLY_SILENT.has(`${name} ${address}`)]);
      // The recorder ran the commands of these very hits and tried again.
      if (isHit) expect([address, repaired]).toEqual([address, true]);
    }
  });

  it('names the command that takes the rule away', async () => {
    const undo = async (name: string, address: string): Promise<string[]> => {
      const one = recorded.find((candidate) => candidate.name === name);
      if (!one) throw new Error(name);
      return [...new Set((await hitsOf(one)).hits.filter((hit) => hit.address === address).map((hit) => hit.undo))];
    };
    expect(await undo('iptables: comment with blanks', '127.0.0.1:8000')).toEqual([
      'iptables -D INPUT -p tcp -m tcp --dport 8000 -m comment --comment "block the app" -j DROP',
    ]);
    expect(await undo('iptables: raw table', '127.0.0.1:8000')).toEqual([
      'iptables -t raw -D PREROUTING -p tcp -m tcp --dport 8000 -j DROP',
    ]);
    expect(await undo('nft: inet table', '127.0.0.1:8000')).toEqual(['nft delete rule inet block in handle 2']);
    expect(await undo('ufw: port denied', '0.0.0.0:80')).toEqual(['ufw delete deny 80/tcp', 'ufw allow 80/tcp']);
    expect(await undo('ufw: both protocols denied', '0.0.0.0:80')).toEqual(['ufw delete deny 80', 'ufw allow 80/tcp']);
    // The recording host denied outgoing connections by default, too.
    expect(await undo('ufw: out denied', '10.9.0.2:5432')).toEqual([
      'ufw delete deny out 5432/tcp',
      'ufw allow out 5432/tcp',
    ]);
    expect(await undo('ufw: out to a host rejected', '10.9.0.2:5432')).toEqual([
      'ufw delete reject out from any to 10.9.0.2 port 5432 proto tcp',
      'ufw allow out 5432/tcp',
    ]);
  });
});

describe('the firewall without rules', () => {
  it('is none when no tool is installed', async () => {
    const reading = await firewallReading(fakeHost({}), [{ is: 'tcp', host: '127.0.0.1', port: 80 }]);
    expect(reading).toMatchObject({ is: 'seen', value: { tool: 'none', hits: [] } });
  });

  it('asks nft alone when it has none', async () => {
    const host = fakeHost({ runs: { nft: '{"nftables": [{"metainfo": {"version": "1.0.6"}}]}', 'iptables-save': '' } });
    await firewallReading(host, [{ is: 'tcp', host: '127.0.0.1', port: 80 }]);
    expect(host.asked.filter((one) => !one.startsWith('read '))).toEqual(['nft -j list ruleset']);
  });

  it('is blind without the right to look', async () => {
    const refused = { code: 1, stderr: 'Operation not permitted (you must be root)\n' };
    const host = fakeHost({ runs: { nft: refused, 'iptables-save': { code: 4, stderr: 'Permission denied' } } });
    expect(await firewallReading(host, [])).toMatchObject({ is: 'blind', allow: 'sudo why502 diagnose' });
  });
});

describe('addresses', () => {
  it('reads both families', () => {
    expect(parseIp('1.2.3.4')?.value).toBe(0x01020304n);
    expect(parseIp('::ffff:1.2.3.4')?.value).toBe(0xffff01020304n);
    expect(parseIp('fe80::1%eth0')?.family).toBe(6);
    for (const bad of ['1.2.3', '1.2.3.256', ':::', '1:2:3:4:5:6:7:8:9', 'localhost', ''])
      expect(parseIp(bad)).toBeNull();
  });

  it('knows networks, masks and what it does not know', () => {
    expect(inNetwork('10.1.2.3', '10.0.0.0/8')).toBe('yes');
    expect(inNetwork('10.1.2.3', '10.0.0.0/255.0.0.0')).toBe('yes');
    expect(inNetwork('11.1.2.3', '10.0.0.0/8')).toBe('no');
    expect(inNetwork('::1', '10.0.0.0/8')).toBe('no');
    expect(inNetwork(null, '10.0.0.0/8')).toBe('maybe');
    expect(inNetwork(null, '0.0.0.0/0')).toBe('yes');
  });
});
