import { expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { aContainer } from '../../src/causes/shared/container-facts.ts';
import {
  answer,
  event,
  group,
  listener,
  listening,
  NOW,
  probe,
  proxyAnswer,
  proxyState,
  proxyWords,
  refused,
  tcpTarget,
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
  [
    'about a file, where labels make the route',
    `${WHOLE} file=/etc/traefik/dynamic/blog.yml`,
    {},
    0.93,
    LABELS,
    undefined,
  ],
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

function said(text: string) {
  return proxyWords(event(text, { program: 'traefik', hints: [{ id: 'proxy.config-invalid', weight: 0.93 }] }));
}

test('its own words and its own page: no visitor has to be seen missing it', () => {
  const shown = (more: object) =>
    ask({ probe: probe([proxyAnswer(404, more)], [answer(200)]), 'proxy-words': said(WHOLE) }, {}).rootCause?.id;
  expect(shown(own)).toBe('proxy.config-invalid');
  expect(shown({ body: '<h1>Not here</h1>' })).toBeUndefined();
});

test('the file that its words name is the one to correct', () => {
  const broken = `${WHOLE}, /etc/traefik/dynamic/blog.yml: yaml: line 7: mapping values are not allowed`;
  const { rootCause, fix } = ask(
    { probe: probe([proxyAnswer(404, own)], [answer(200)]), 'proxy-words': said(broken) },
    { place: PLACE },
  );
  expect(rootCause?.summary).toContain('/etc/traefik/dynamic/blog.yml');
  expect(fix[0]?.why).toContain("sed -n '4,9p' /etc/traefik/dynamic/blog.yml");
});

test.each([
  [
    'compose',
    aContainer({ name: 'shop' }),
    'the service backend in /srv/shop/docker-compose.yml',
    '/docker-compose.yml up -d --no-deps backend`',
  ],
  ['docker run', aContainer({ name: 'shop', compose: null }), 'the docker run command of shop', '`docker rm -f shop`'],
  [
    'a task of Swarm',
    aContainer({ name: 'shop', service: 'shop' }),
    'labels of shop',
    '`docker service update` of shop',
  ],
  ['another container', aContainer(), 'labels of shop', 'make that container anew'],
])('labels are corrected where the container is made: %s', (_by, container, where, how) => {
  const { fix } = ask({ probe: unknown, container }, { leftOut: { ...leftOut, ...LABELS } });
  expect(fix[0]).toMatchObject({ command: null });
  expect(fix[0]?.why).toContain(where);
  expect(fix[0]?.why).toContain(how);
});

test('a port that labels name is corrected there, too', () => {
  const { rootCause, fix } = ask(
    {
      probe: refused(),
      listener: listener('127.0.0.1:8000', { samePort: [listening('[::1]:8000', { command: 'node server.js' })] }),
    },
    {
      ...LABELS,
      passPlace: LABELS.place,
      targets: [{ ...tcpTarget('127.0.0.1', 8000), place: LABELS.place, written: 'http://127.0.0.1:8000' }],
    },
  );
  expect(rootCause?.id).toBe('route.localhost-family');
  expect(fix[0]?.why).toContain('[::1]:8000 in the labels of shop. Then: make that container anew');
});
