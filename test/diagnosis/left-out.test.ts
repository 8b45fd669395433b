import { expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import {
  answer,
  event,
  group,
  NOW,
  probe,
  proxyAnswer,
  proxyState,
  proxyWords,
  traffic,
} from '../../src/causes/shared/scene.ts';
import type { Route } from '../../src/core/route.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { FactMap } from '../../src/facts/facts.generated.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { link, snapshot } from '../helpers/example.ts';

const PLACE = { file: '/etc/traefik/dynamic/shop.yml', line: 5 };
const leftOut = {
  by: 'text',
  why: 'router shop: the service shopp does not exist',
  place: PLACE,
  status: 404,
} as const;

/** Traefik as 3.7.9 was seen with a router that it leaves out: it runs, and says 404 itself. */
function ask(facts: Partial<FactMap>, route: Partial<Route>) {
  return diagnose(
    snapshot(
      [
        link('proxy', 'proxy', {
          'proxy-state': proxyState({ program: 'traefik', configFile: '/etc/traefik/traefik.yml' }),
        }),
        link('backend', 'backend', facts, { address: '127.0.0.1:8000' }),
      ],
      { proxy: 'traefik', ...route },
    ),
    [...symptoms, ...causes],
  );
}

const unknown = probe([proxyAnswer(404)], [answer(200)]);

test('a router that the file spoils', () => {
  expect(ask({ probe: unknown }, { leftOut }).rootCause).toMatchObject({
    id: 'proxy.config-invalid',
    confidence: 0.93,
    summary: expect.stringContaining('/etc/traefik/dynamic/shop.yml:5'),
  });
});

test('the backend says 404 too: not the proxy', () => {
  const both = probe([proxyAnswer(404)], [answer(404)]);
  expect(ask({ probe: both }, { leftOut }).rootCause?.id).not.toBe('proxy.config-invalid');
});

test('it still has what it took before: nothing to say', () => {
  expect(ask({ probe: probe([answer(200)], [answer(200)]) }, { leftOut }).rootCause).toBeNull();
});

test.each([
  ['about the whole file', {}, 'proxy.config-invalid'],
  ['about a router, maybe another', { router: 'blog@file' }, undefined],
])('its own words %s', (_what, fields, expected) => {
  const said = event('Error while building configuration (for the first time) error="field not found, node: server"', {
    program: 'traefik',
    fields,
    hints: [{ id: 'proxy.config-invalid', weight: 0.93 }],
  });
  expect(
    ask(
      {
        probe: unknown,
        'proxy-words': proxyWords(said),
        traffic: traffic(group('GET', '/api/health', 404, { lastOkAt: NOW - 600_000, lastFailAt: NOW })),
      },
      {},
    ).rootCause?.id,
  ).toBe(expected);
});
