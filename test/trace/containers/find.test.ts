import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../src/core/address.ts';
import { engineOf, nameOf } from '../../../src/trace/containers/engine.ts';
import { findHit } from '../../../src/trace/containers/find.ts';
import { likeness } from '../../../src/trace/containers/likeness.ts';
import { container, engineWorld } from './engine.ts';

const web = container({ name: 'web', networks: { shop: { address: '172.18.0.3', aliases: ['frontend'] } } });
const api = container({
  name: 'shop-api-1',
  networks: { shop: { address: '172.18.0.2', aliases: ['backend'] } },
  ports: { 8034: '18034' },
  exposed: [8034],
});

async function find(
  containers: readonly Record<string, unknown>[],
  within: string | null,
  text: string,
  more?: Record<string, unknown>,
) {
  const address = parseAddress(text);
  if (address === null) throw new Error(text);
  const world = await engineWorld(containers, more);
  const hit = await findHit(world, await engineOf(world), within, address);
  return (
    hit && {
      name: hit.inspect ? nameOf(hit.inspect) : null,
      via: hit.via,
      port: hit.port,
      by: hit.resolution.by,
      answers: hit.resolution.answers.map((one) => one.address),
    }
  );
}

describe('as a container sees it', () => {
  test('an alias on a shared network', async () => {
    expect(await find([web, api], 'id-web', 'backend:8034')).toEqual({
      name: 'shop-api-1',
      via: 'name',
      port: 8034,
      by: 'alias',
      answers: ['172.18.0.2'],
    });
  });

  test('a stopped container has no name, and is meant all the same', async () => {
    const stopped = container({
      name: 'shop-api-1',
      networks: { shop: { aliases: ['backend'] } },
      state: { Status: 'exited', ExitCode: 1 },
    });
    expect(await find([web, stopped], 'id-web', 'backend:8034')).toMatchObject({
      name: 'shop-api-1',
      via: 'guess',
      by: 'nobody',
      answers: [],
    });
  });

  test('the same name on another network leads nowhere', async () => {
    const apart = container({
      name: 'shop-api-1',
      networks: { other: { address: '172.19.0.2', aliases: ['backend'] } },
    });
    expect(await find([web, apart], 'id-web', 'backend:8034')).toMatchObject({
      name: 'shop-api-1',
      by: 'nobody',
      answers: [],
    });
  });

  test('the default bridge knows no names', async () => {
    const one = container({ name: 'one', networks: { bridge: { address: '172.17.0.2' } } });
    const two = container({ name: 'two', networks: { bridge: { address: '172.17.0.3' } } });
    expect(await find([one, two], 'id-one', 'two:80')).toMatchObject({ name: 'two', by: 'nobody' });
  });

  test('a name that is almost right', async () => {
    expect(await find([web, api], 'id-web', 'bakend:8034')).toMatchObject({
      name: 'shop-api-1',
      via: 'guess',
      by: 'nobody',
    });
  });

  test('localhost is the container itself', async () => {
    expect(await find([web, api], 'id-web', '127.0.0.1:8034')).toMatchObject({ name: 'web', via: 'self', by: 'hosts' });
  });

  test('an address that nobody has: whoever has the port', async () => {
    expect(await find([web, api], 'id-web', '172.18.0.9:8034')).toMatchObject({
      name: 'shop-api-1',
      via: 'guess',
      by: 'address',
    });
  });

  test('nothing of the kind', async () => {
    expect(await find([web], 'id-web', 'backend:8034')).toMatchObject({ name: null, via: 'guess' });
  });
});

describe('as the host sees it', () => {
  test('a published port', async () => {
    expect(await find([web, api], null, '127.0.0.1:18034')).toMatchObject({
      name: 'shop-api-1',
      via: 'published',
      port: 8034,
    });
  });

  test('a published port of one that stopped', async () => {
    const stopped = container({
      name: 'shop-api-1',
      ports: { 8034: '18034' },
      state: { Status: 'exited', ExitCode: 1 },
    });
    expect(await find([stopped], null, '127.0.0.1:18034')).toMatchObject({ name: 'shop-api-1', via: 'published' });
  });

  test('an address of a container', async () => {
    expect(await find([api], null, '172.18.0.2:8034')).toMatchObject({ name: 'shop-api-1', via: 'address' });
  });

  test("what is none of Docker's", async () => {
    const other = container({ name: 'wiki', ports: { 80: '18080' }, exposed: [80] });
    expect(await find([api, other], null, '127.0.0.1:9000')).toBeNull();
    expect(await find([api], null, '93.184.216.34:80')).toBeNull();
  });
});

describe('what is plainly meant although it is not there', () => {
  test('the only container that serves, published on another port than the one that is called', async () => {
    const cache = container({ name: 'cache', exposed: [6379] });
    expect(await find([api, cache], null, '127.0.0.1:9000')).toMatchObject({
      name: 'shop-api-1',
      via: 'unpublished',
      port: 8034,
    });
  });

  test('one that was taken off the network that it was made for has lost its names', async () => {
    const off = container({ name: 'orders', exposed: [5000], host: { NetworkMode: 'shop' } });
    expect(await find([web, off], 'id-web', 'backend:5000')).toMatchObject({ name: 'orders', via: 'guess' });
  });
});

describe('services', () => {
  const spec = {
    Name: 'srv-captain--shop',
    TaskTemplate: { ContainerSpec: { Image: 'shop:1' }, Networks: [{ Target: 'id-shop' }] },
    Mode: { Replicated: { Replicas: 1 } },
  };
  const service = {
    ID: 's1',
    Spec: spec,
    Endpoint: { Spec: { Mode: 'vip' }, VirtualIPs: [{ NetworkID: 'id-shop', Addr: '10.0.1.4/24' }] },
  };
  test('a name leads to the virtual address', async () => {
    expect(
      await find([web], 'id-web', 'srv-captain--shop:80', { '/services?status=true': [service], '/tasks': [] }),
    ).toMatchObject({ via: 'name', by: 'service', answers: ['10.0.1.4'] });
  });
});

test.each([
  ['backend', 'back-end', 1],
  ['backend', 'barcode-v2-backend', 0.8],
  ['backend', 'bakend', 0.7],
  ['backend', 'redis', 0],
  ['', '', 1],
])('likeness of %s and %s', (a, b, wanted) => {
  expect(likeness(a, b)).toBe(wanted);
});
