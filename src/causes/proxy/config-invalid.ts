import { absent, type Context, defineCause, present, ruledOut, saw, type Verdict } from '../../core/rule.ts';
import { brokenPart, type Part } from '../shared/left-out.ts';
import { madeAnew } from '../shared/made-with.ts';
import { failingThrough, works } from '../shared/probe.ts';
import { configTest, isInFile, placeText, proxyUnit, reload } from '../shared/proxy.ts';
import { proxyState } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';
import { staleConfig } from '../shared/stale-config.ts';

const error = { message: 'unknown directive "proxy_pas"', place: { file: '/etc/nginx/sites-enabled/app', line: 9 } };

/** A module that is not there shows itself in the answers only: the file passes its test. */
function misses({ below }: Context): boolean {
  return below.some(
    (one) =>
      one.link.role === 'backend' &&
      failingThrough(one.facts.probe).some((result) => result.status === 500) &&
      one.facts.probe?.direct.some(works) === true,
  );
}

/** A broken file hurts a proxy that must start, or one that should have taken a change. */
function hurts({ below, proxy, route }: Context): boolean {
  return below.some((one) => one.link.role === 'backend' && staleConfig(one.facts, proxy, route) !== null);
}

function partOf({ route, below }: Context): Part | null {
  const backend = below.find((one) => one.link.role === 'backend')?.facts;
  return backend === undefined ? null : brokenPart(backend, route);
}

/** Only this route's part is broken: the proxy runs on without it. */
function leftOut(context: Context): Verdict | null {
  const { route } = context;
  const part = partOf(context);
  if (part === null) return null;
  const { why, place, said } = part;
  const where = placeText(place);
  const status = route.leftOut?.status ?? 404;
  return present({
    subject: where,
    confidence: said ? 0.85 : 0.93,
    says: {
      en: `${why.includes(place.file) ? '' : `${where}: `}${why}, so ${route.proxy} goes on without it and answers ${status}`,
      ko: `${where}: ${why}. ${route.proxy}는 이 경로 없이 동작하며 ${status}로 응답합니다`,
      zh: `${where}：${why}，${route.proxy} 忽略它并返回 ${status}`,
    },
    evidence: [said ? saw(said.program, said.text, said.at) : saw(place.file, why)],
  });
}

/** The file is sound; a name in it leads nowhere, which another cause tells better. */
function isName(message: string, { route }: Context): boolean {
  const name = /host not found in (?:upstream )?"([^":]+)/.exec(message)?.[1];
  return route.targets.some(({ address }) => address.is === 'tcp' && address.host === name);
}

export const rule = defineCause({
  id: 'proxy.config-invalid',
  on: ['proxy'],
  needs: ['proxy-state'],
  leadsTo: {
    'proxy.not-running': 0.4,
    'proxy.config-not-reloaded': 0.3,
    'http-5xx': 0.01,
    'http-4xx': 0.02,
    'http-503': 0.02,
  },
  title: {
    en: "The proxy's configuration does not pass its own test",
    ko: '프록시 설정이 검사를 통과하지 못함',
    zh: '代理配置未通过自检',
  },
  why: {
    en: 'A proxy with a broken file does not start; a running one refuses the reload and goes on with the old text.',
  },
  look: '{proxy-test}',
  examples: {
    present: [
      {
        name: 'nginx is down with an unknown directive',
        facts: { 'proxy-state': proxyState({ running: false, configError: error }) },
      },
      {
        name: 'nginx runs on, with the old configuration',
        facts: { 'proxy-state': proxyState({ configError: error }) },
      },
    ],
    absent: [
      { name: 'sound', facts: { 'proxy-state': proxyState() } },
      {
        name: 'a module is missing that no failing request needs',
        facts: { 'proxy-state': proxyState({ configError: { ...error, missingModule: 'proxy_ajp' } }) },
      },
    ],
  },
  judge({ 'proxy-state': state }, context) {
    if (!state.configError) return leftOut(context) ?? ruledOut(`the configuration of ${state.program} is sound`);
    const { message, place, missingModule } = state.configError;
    if (missingModule !== undefined && !misses(context)) return absent;
    const where = place ? placeText(place) : state.program;
    const matters = missingModule !== undefined || !state.running || hurts(context);
    return present({
      subject: where,
      confidence: !matters ? 0.3 : isName(message, context) ? 0.6 : 0.95,
      says: { en: `${where}: ${message}`, ko: `${where} 설정 오류: ${message}`, zh: `${where} 配置错误：${message}` },
      evidence: [
        saw(
          missingModule === undefined ? configTest(context) : 'configuration',
          place && !message.includes(place.file) ? `${message} in ${where}` : message,
        ),
      ],
    });
  },
  fix({ subject, says }, context, facts) {
    const error = facts['proxy-state']?.configError;
    const { missingModule } = error ?? {};
    const own = partOf(context)?.place ?? context.route.place;
    const place = error ? error.place : isInFile(own) ? own : null;
    if (missingModule !== undefined)
      return [
        {
          command: `a2enmod -q ${quote(missingModule)} && ${configTest(context)} && systemctl restart ${quote(proxyUnit(context))}`,
          why: {
            en: `Loads mod_${missingModule}, which speaks to this backend. Without a2enmod: add its LoadModule line.`,
          },
          risk: 'safe',
          undo: `a2dismod -q ${quote(missingModule)} && systemctl restart ${quote(proxyUnit(context))}`,
        },
      ];
    if (!error && !isInFile(own)) return [madeAnew(`Correct the ${own.file}`, own.file, context, `: ${says.en}`)];
    const look = place
      ? `sed -n '${Math.max(1, place.line - 3)},${place.line + 2}p' ${quote(place.file)}`
      : configTest(context);
    return [
      {
        command: null,
        why: {
          en: `Correct ${subject} (look: \`${look}\`): ${says.en}. Then \`${reload(context)}\`.`,
        },
        risk: 'manual',
      },
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
