import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { lookUp } from '../../src/trace/look-up.ts';
import { openWorld } from '../../src/trace/world.ts';
import { type Fake, fakeHost } from './host/fake-host.ts';

const files = {
  '/etc/hosts': '127.0.0.1 localhost\n10.0.0.5 backend-main # x\n',
  '/etc/resolv.conf': 'nameserver 127.0.0.53\n',
};
const REFUSED = '\x00\x1c\x50\x2e\x81\x82';

/** libc says "temporary failure" for every name that the fake does not know. */
async function ask(name: string, fake: Partial<Fake> = {}, other: Partial<Host> = {}) {
  const host = { ...fakeHost({ files, ...fake }), ...other };
  const failing = { ...host, resolve: async () => ({ is: 'failed', why: `${name}: EAI_AGAIN` }) as const };
  return lookUp(await openWorld(failing), { is: 'tcp', host: name, port: 5432 }, ['backend-main']);
}

describe('a name without an address', () => {
  it('is its own trouble while a name server answers', async () => {
    const found = await ask('db.example.com', {
      connects: { '127.0.0.53:53': { received: '\x00\x1c\x50\x2e\x81\x83' } },
    });
    expect(found).toMatchObject({ resolverWorks: true, servers: [{ answers: true, keeper: null }] });
  });

  it("is the resolver's where none answers, and its service is named", async () => {
    const command = 'systemctl list-units --all --type=service --plain --no-legend --no-pager';
    const units = `ssh.service loaded active running OpenBSD Secure Shell server
unbound.service loaded failed failed Unbound DNS server
`;
    expect(await ask('db.example.com', { runs: { [command]: units } })).toMatchObject({
      resolverWorks: false,
      servers: [{ address: '127.0.0.53', answers: false, keeper: { unit: 'unbound.service', state: 'failed' } }],
    });
    expect(await ask('db.example.com', { connects: { '127.0.0.53:53': { received: REFUSED } } })).toMatchObject({
      resolverWorks: false,
    });
  });

  it('no service but a resolver is said to answer there, and one that failed before one that nobody started', async () => {
    const command = 'systemctl list-units --all --type=service --plain --no-legend --no-pager';
    const units = `avahi-daemon.service loaded inactive dead Avahi mDNS/DNS-SD Stack
ddclient.service loaded inactive dead Dynamic DNS Update Client
dnsmasq.service loaded inactive dead dnsmasq - A lightweight DHCP and caching DNS server
systemd-resolved.service loaded failed failed Network Name Resolution
`;
    expect(await ask('db.example.com', { runs: { [command]: units } })).toMatchObject({
      servers: [{ keeper: { unit: 'systemd-resolved.service', state: 'failed' } }],
    });
  });

  it('a list of name servers that may not be read proves nothing', async () => {
    const { '/etc/resolv.conf': _closed, ...open } = files;
    expect(await ask('db.example.com', { files: open, denied: ['/etc/resolv.conf'] })).toMatchObject({
      resolverWorks: null,
    });
  });

  it('asks what a name server can read', async () => {
    const sent: string[] = [];
    const host = fakeHost({ files });
    const heard: typeof host.connect = (address, options) => {
      sent.push(options?.send ?? '');
      return host.connect(address, options);
    };
    await ask('db.example.com', {}, { connect: heard });
    const [question = ''] = sent;
    // The length in front (RFC 1035 §4.2.2), then header, root, type and class.
    expect(question.charCodeAt(0) * 256 + question.charCodeAt(1)).toBe(question.length - 2);
    expect(question.length - 2).toBe(12 + 1 + 2 + 2);
  });

  it('without a dot no name server needs to know', async () => {
    expect(await ask('backend-mian')).toMatchObject({ resolverWorks: null, similar: ['backend-main'] });
  });
});
