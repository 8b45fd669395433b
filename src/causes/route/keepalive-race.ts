import type { LogEvent } from '../../core/event.ts';
import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { fails, message, newestFirst, quoted, works } from '../shared/probe.ts';
import { placeText, programOf, reload } from '../shared/proxy.ts';
import { answer, event, group, NOW, probe, proxyWords, traffic } from '../shared/scene.ts';
import { weightOf } from '../shared/telling.ts';

type Group = NonNullable<SeenFacts['traffic']>['groups'][number];

const limits = {
  connectTimeoutMs: null,
  readTimeoutMs: null,
  sendTimeoutMs: null,
  headerBufferBytes: null,
  maxBodyBytes: null,
  keepalive: true,
};
const cut = (agoMs: number) =>
  event('upstream prematurely closed connection while reading response header from upstream', {
    at: NOW - agoMs,
    fields: { request: 'POST /orders HTTP/1.1' },
  });
const mixed = traffic(group('POST', '/orders', 502, { statuses: { 201: 40, 502: 2 }, lastOkAt: NOW - 30_000 }));
const healthy = probe([answer(200)], [answer(200)]);

/** How long common servers keep an idle connection, in seconds: what their command says, or what holds when nothing is said. */
const SERVERS: Readonly<Record<string, { readonly option: string; readonly usual: number }>> = {
  gunicorn: { option: '--keep-alive', usual: 2 },
  uvicorn: { option: '--timeout-keep-alive', usual: 5 },
  hypercorn: { option: '--keep-alive', usual: 5 },
  node: { option: 'server.keepAliveTimeout', usual: 5 },
};

interface Idle {
  readonly ms: number;
  /** The app says so itself, or its command does. */
  readonly sure: boolean;
  readonly says: string;
}

/** The connection was closed before anything of an answer came, in the words of any proxy. */
function isCut(line: LogEvent): boolean {
  if (/prematurely closed connection while reading response header|failed \(104:|failed \(32:/.test(message(line)))
    return true;
  // nginx says as much of an answer that was begun.
  return line.program !== 'nginx' && (weightOf(line, 'premature-close') >= 0.5 || weightOf(line, 'reset') >= 0.5);
}

/** How long the app keeps an idle connection. */
function idleOf(facts: SeenFacts): Idle | null {
  const told = facts.probe?.direct.find((result) => result.keepAliveMs !== undefined)?.keepAliveMs;
  if (told !== undefined) return { ms: told, sure: true, says: `its answer says Keep-Alive: timeout=${told / 1000}` };
  const server = SERVERS[facts.process?.server ?? ''];
  if (server === undefined) return null;
  const command = facts.unit?.command ?? facts.process?.processes[0]?.command ?? '';
  const set = new RegExp(`${server.option}[= ](\\d{1,6})\\b`).exec(command)?.[1];
  return set === undefined
    ? { ms: server.usual * 1000, sure: false, says: `${server.option} is ${server.usual} when nothing is set` }
    : { ms: Number(set) * 1000, sure: true, says: `${server.option} ${set}` };
}

/** Methods that may be repeated: a visitor sees the race in them only where the proxy does not. */
const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** Requests of which some failed and most worked. */
function rareIn(groups: readonly Group[], often: number, isSafe: boolean): Group | undefined {
  return groups.find((one) => {
    const sum = (counts: (status: number) => boolean): number =>
      Object.entries(one.statuses).reduce((all, [status, n]) => all + (counts(Number(status)) ? n : 0), 0);
    const bad = sum((status) => status === 502);
    return bad > 0 && sum((status) => status < 500) >= bad * often && (isSafe || !SAFE.includes(one.method));
  });
}

export const rule = defineCause({
  id: 'route.keepalive-race',
  on: ['backend'],
  needs: ['probe', 'traffic', 'proxy-words'],
  wants: ['process', 'unit'],
  leadsTo: { 'premature-close': 0.1, reset: 0.12 },
  // Apache keeps connections by default and says this when one was closed under it.
  fits: ({ works, failingGet, events }) =>
    (works ? 2.5 : 1) *
    (failingGet ? 1 : 1.4) *
    (events.some(({ program, signature }) => program === 'apache' && signature === 'read-failed') ? 2.2 : 1),
  title: {
    en: 'The app closes idle connections just as the proxy uses them again',
    ko: '프록시가 재사용하려는 순간 앱이 유휴 연결을 닫음',
    zh: '代理复用连接时应用恰好关闭了它',
  },
  why: {
    en: 'The proxy keeps connections longer than the app; a POST that meets the closing one is not tried again (proxy_next_upstream), so now and then one fails.',
  },
  look: 'the keep-alive time of the app server, and keepalive_timeout in the upstream block',
  examples: {
    present: [
      {
        name: 'two of 42 POSTs were cut, nothing died',
        route: { limits },
        facts: { probe: healthy, traffic: mixed, 'proxy-words': proxyWords(cut(0), cut(40_000)) },
      },
    ],
    absent: [
      {
        name: 'no connection is kept',
        facts: { probe: healthy, traffic: mixed, 'proxy-words': proxyWords(cut(0), cut(40_000)) },
      },
      {
        name: 'the app keeps them longer than the proxy',
        route: { limits: { ...limits, keepaliveIdleMs: 60_000 } },
        facts: {
          probe: probe([answer(200)], [answer(200, { keepAliveMs: 65_000 })]),
          traffic: mixed,
          'proxy-words': proxyWords(cut(0), cut(40_000)),
        },
      },
      {
        name: 'every POST fails',
        route: { limits },
        facts: {
          probe: healthy,
          traffic: traffic(group('POST', '/orders', 502, { statuses: { 502: 9 } })),
          'proxy-words': proxyWords(cut(0), cut(40_000)),
        },
      },
    ],
  },
  judge(facts, context) {
    if (!context.route.limits.keepalive) return ruledOut('the proxy keeps no idle connections to the backend');
    const [first] = facts.probe.through;
    if (!first || fails(first) || !facts.probe.direct.every(works)) return absent;
    const cuts = newestFirst(facts['proxy-words'].events).filter(isCut);
    const [said] = cuts;
    const idle = idleOf(facts);
    const proxyMs = context.route.limits.keepaliveIdleMs;
    // Node closes a second later than it says.
    if (idle?.sure && proxyMs !== undefined && idle.ms > proxyMs)
      return ruledOut(`the app keeps idle connections for ${idle.ms / 1000} s, the proxy for ${proxyMs / 1000} s`);
    const isShorter = idle?.sure === true && proxyMs !== undefined && idle.ms < proxyMs;
    const rare = rareIn(facts.traffic.groups, isShorter ? 1 : 4, !programOf(context).repeatsSafely);
    if (!said || !rare) return absent;
    const name = context.link.address ?? context.link.name;
    return present({
      subject: name,
      confidence: (cuts.length > 1 ? 0.6 : 0.45) + (isShorter ? 0.25 : 0),
      says: {
        en: `now and then a kept connection to ${name} is closed just as the proxy uses it again`,
        ko: '프록시가 재사용하려는 유휴 연결을 앱이 먼저 닫는 일이 가끔 있습니다',
        zh: '代理复用空闲连接时，偶尔恰好被应用关闭',
      },
      evidence: [
        quoted(said, facts),
        saw(
          facts.traffic.source,
          rare.sample ?? `${rare.method} ${rare.path}: ${JSON.stringify(rare.statuses)}`,
          rare.lastFailAt,
        ),
        saw(
          placeText(context.route.passPlace),
          `keepalive is on${proxyMs === undefined ? '' : `, idle connections are kept for ${proxyMs / 1000} s`}${idle ? `; the app closes them after ${idle.ms / 1000} s (${idle.says})` : ''}`,
        ),
      ],
    });
  },
  fix: (_finding, context) => [
    {
      command: null,
      why: {
        en: `Let the app keep idle connections longer than the proxy does (gunicorn --keep-alive 75, uvicorn --timeout-keep-alive 75, node server.keepAliveTimeout = 75000), or set keepalive_timeout below the app's in the upstream block and ${reload(context)}.`,
      },
      risk: 'manual',
    },
  ],
});
