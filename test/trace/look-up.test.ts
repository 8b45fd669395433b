import { describe, expect, it } from 'vitest';
import { lookUp } from '../../src/trace/look-up.ts';
import { openWorld } from '../../src/trace/world.ts';
import { type Fake, fakeHost } from './host/fake-host.ts';

const files = {
  '/etc/hosts': '127.0.0.1 localhost\n10.0.0.5 backend-main # x\n',
  '/etc/resolv.conf': 'nameserver 127.0.0.53\n',
};
const REFUSED = '\x00\x1c\x50\x2e\x81\x82';

/** libc says "temporary failure" for every name that the fake does not know. */
async function ask(name: string, fake: Omit<Fake, 'files'> = {}) {
  const host = fakeHost({ files, ...fake });
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

  it('without a dot no name server needs to know', async () => {
    expect(await ask('backend-mian')).toMatchObject({ resolverWorks: null, similar: ['backend-main'] });
  });
});
