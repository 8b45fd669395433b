import { absent, defineCause, type FixStep, present, ruledOut, saw, unknown } from '../../core/rule.ts';
import { configTest, isInFile, placeText, reload, targetOf } from '../shared/proxy.ts';
import { failure, probe, proxyAnswer, proxyState, routeTo, tcpTarget } from '../shared/scene.ts';
import { quote, swapOnLine } from '../shared/shell.ts';

const route = routeTo('http://backned:8000/', tcpTarget('backned', 8000));
const lookup = { name: 'backned', addresses: [], error: 'no such name', resolverWorks: true, similar: ['backend'] };

/** nginx's and HAProxy's word for a name that keeps them from starting. */
const UNRESOLVED = /(?:host not found in upstream "|could not resolve address ')([^":']+)/;

export const rule = defineCause({
  id: 'route.host-unresolvable',
  on: ['backend', 'proxy'],
  needs: [],
  wants: ['name-lookup', 'proxy-state', 'probe', 'proxy-words', 'container', 'service'],
  leadsTo: { unresolved: 0.6, 'proxy.config-invalid': 0.15, 'connect-refused': 0.01, 'connect-unreachable': 0.05 },
  title: { en: "The upstream's name does not resolve", ko: '업스트림 이름이 해석되지 않음', zh: '上游主机名无法解析' },
  why: {
    en: 'nginx looks names up when it loads its configuration and refuses to start with "host not found in upstream"; names in variables fail per request.',
  },
  look: 'getent ahosts {subject}',
  examples: {
    present: [
      {
        name: 'a typo',
        route,
        facts: { 'name-lookup': lookup, probe: probe([proxyAnswer(502)], [failure('unresolved')]) },
      },
      {
        name: 'nginx does not start',
        route,
        facts: { 'name-lookup': lookup },
        proxy: {
          'proxy-state': proxyState({
            running: false,
            configError: {
              message: 'host not found in upstream "backned" in /etc/nginx/sites-enabled/app:9',
              place: { file: '/etc/nginx/sites-enabled/app', line: 9 },
            },
          }),
        },
      },
    ],
    absent: [
      { name: 'it resolves', route, facts: { 'name-lookup': { ...lookup, addresses: ['10.0.0.7'], error: null } } },
      { name: 'no name resolves at all', route, facts: { 'name-lookup': { ...lookup, resolverWorks: false } } },
    ],
  },
  judge(facts, context) {
    // The configuration's own test fails on the name: that is told where the configuration is, at the proxy.
    const error = context.proxy['proxy-state']?.configError;
    const wanted = UNRESOLVED.exec(error?.message ?? '')?.[1];
    const atProxy = context.link.role === 'proxy';
    // A name in a variable is asked of nginx's own resolver: without one it is never asked, whatever it is worth.
    if (!atProxy && context.route.resolvesAtRuntime && !context.route.hasResolver) return absent;
    if (atProxy && wanted === undefined) return absent;
    const lookups = atProxy ? context.below.map((one) => one.facts['name-lookup']) : [facts['name-lookup']];
    const name = lookups.find((one) => one !== undefined && (!atProxy || one.name === wanted));
    const told =
      error && (atProxy || error.message.includes(name?.name ?? '\0'))
        ? saw('configuration test', error.message)
        : context.hinted[0] && saw(context.hinted[0].program, context.hinted[0].text, context.hinted[0].at);
    if (!name && !(atProxy && told)) return unknown('name-lookup');
    if (name && name.addresses.length > 0) return ruledOut(`${name.name} resolves to ${name.addresses.join(', ')}`);
    if (name?.resolverWorks === false) return absent;
    // A container or a service that is plainly meant has causes of its own.
    const meant = atProxy ? context.below.map((one) => one.facts) : [facts];
    if (meant.some((one) => one.container?.exists || one.service !== undefined)) return absent;
    const asked = name?.name ?? wanted ?? '';
    // A temporary failure is the resolver's, not the name's.
    const shaky = /EAI_AGAIN|temporary/i.test(name?.error ?? '');
    const seen = saw(`getent ahosts ${asked}`, `host not found: ${name?.error ?? 'no address'}`);
    return present({
      subject: asked,
      confidence: shaky ? 0.5 : told ? 0.96 : name?.resolverWorks ? 0.92 : 0.75,
      says: {
        en: `the name ${asked} does not resolve on this host`,
        ko: `${asked} 이름이 이 호스트에서 해석되지 않습니다`,
        zh: `本机无法解析 ${asked}`,
      },
      evidence: told ? [seen, told] : [seen],
      data: {
        ...(name?.similar.length === 1 ? { similar: name.similar[0] ?? '' } : {}),
        // The proxy's own container dies of the name, not the other way round.
        ...(atProxy ? { final: 'yes' } : {}),
      },
    });
  },
  fix({ subject, data }, context): readonly FixStep[] {
    const named = context.route.targets.find(({ address }) => address.is === 'tcp' && address.host === subject);
    const place = named?.place ?? targetOf(context)?.place ?? context.route.passPlace;
    const isInPlace =
      context.route.proxy === 'nginx' || (named?.written?.includes(subject) === true && isInFile(place));
    if (!data?.similar || !isInPlace)
      return [
        {
          command: null,
          why: {
            en: `Correct the name ${subject} at ${placeText(place)}, or give it an address in DNS or /etc/hosts; then ${reload(context)}.`,
          },
          risk: 'manual',
        },
      ];
    return [
      {
        command: `${swapOnLine(place, subject, data.similar)} && ${reload(context)}`,
        why: { en: `${data.similar} exists and is spelt almost the same.` },
        risk: 'caution',
        undo: `${swapOnLine(place, data.similar, subject)}`,
      },
    ];
  },
  verify: ({ subject }, context) => [{ command: `getent ahosts ${quote(subject)}` }, { command: configTest(context) }],
});
