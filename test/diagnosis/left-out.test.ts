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

const own = { body: '404 page not found\n' };

test.each([
  ["Traefik's own page", own, { leftOut }, 'proxy.config-invalid'],
  ["somebody's page", { body: '<h1>Not here</h1>' }, { leftOut }, undefined],
  ["Traefik's own page, and nothing is wrong with the file", own, {}, undefined],
])('nobody asked the backend: %s', (_what, more, route, expected) => {
  expect(ask({ probe: probe([proxyAnswer(404, more)]) }, route).rootCause?.id).toBe(expected);
});

test('the answer that is missing is told, not the first one', () => {
  const later = probe([answer(200), proxyAnswer(404, { url: 'http://127.0.0.1/shop' })], [answer(200)]);
  expect(ask({ probe: later }, { leftOut }).symptom?.evidence[0]?.text).toContain('/shop → 404');
});

const WHOLE = 'Error while building configuration (for the first time) error="field not found, node: server"';
const LABELS = { place: { file: 'labels of shop', line: 1 } };

test.each([
  ['about the whole file', WHOLE, {}, 0.93, {}, 'proxy.config-invalid'],
  ['about a router, maybe another', WHOLE, { router: 'blog@file' }, 0.93, {}, undefined],
  ['about files, where labels make the route', `${WHOLE} providerName=file`, {}, 0.93, LABELS, undefined],
  ['about labels, where a file makes the route', 'Provider error providerName=docker', {}, 0.7, {}, undefined],
  ['about labels that make the route', 'Provider error providerName=docker', {}, 0.7, LABELS, 'proxy.config-invalid'],
  ['that are a warning', 'Skip container web', {}, 0.5, {}, undefined],
  [
    'of nginx, which leaves no route out',
    'the "listen ... http2" directive is deprecated',
    {},
    0.93,
    { proxy: 'nginx' as const },
    undefined,
  ],
])('its own words %s', (_what, text, fields, weight, route: Partial<Route>, expected) => {
  const said = event(text, {
    program: route.proxy ?? 'traefik',
    fields,
    hints: [{ id: 'proxy.config-invalid', weight }],
  });
  expect(
    ask(
      {
        probe: unknown,
        'proxy-words': proxyWords(said),
        traffic: traffic(group('GET', '/api/health', 404, { lastOkAt: NOW - 600_000, lastFailAt: NOW })),
      },
      route,
    ).rootCause?.id,
  ).toBe(expected);
});
