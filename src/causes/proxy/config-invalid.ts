import { type Context, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { configTest, placeText, proxyUnit } from '../shared/proxy.ts';
import { proxyState } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';
import { staleConfig } from '../shared/stale-config.ts';

const error = { message: 'unknown directive "proxy_pas"', place: { file: '/etc/nginx/sites-enabled/app', line: 9 } };

/** A broken file hurts a proxy that must start, or one that should have taken a change. */
function hurts({ below, proxy, route }: Context): boolean {
  return below.some((one) => one.link.role === 'backend' && staleConfig(one.facts, proxy, route) !== null);
}

export const rule = defineCause({
  id: 'proxy.config-invalid',
  on: ['proxy'],
  needs: ['proxy-state'],
  leadsTo: { 'proxy.not-running': 0.4, 'proxy.config-not-reloaded': 0.3 },
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
    absent: [{ name: 'sound', facts: { 'proxy-state': proxyState() } }],
  },
  judge({ 'proxy-state': state }, context) {
    if (!state.configError) return ruledOut(`the configuration of ${state.program} is sound`);
    const { message, place } = state.configError;
    const where = place ? placeText(place) : state.program;
    return present({
      subject: where,
      confidence: !state.running || hurts(context) ? 0.95 : 0.3,
      says: { en: `${where}: ${message}`, ko: `${where} 설정 오류: ${message}`, zh: `${where} 配置错误：${message}` },
      evidence: [saw(configTest(context), place && !message.includes(place.file) ? `${message} in ${where}` : message)],
    });
  },
  fix({ subject, says }, context, facts) {
    const place = facts['proxy-state']?.configError?.place;
    const look = place
      ? `sed -n '${Math.max(1, place.line - 3)},${place.line + 2}p' ${quote(place.file)}`
      : configTest(context);
    return [
      {
        command: null,
        why: {
          en: `Correct ${subject} (look: \`${look}\`): ${says.en}. Then \`${configTest(context)} && systemctl reload-or-restart ${proxyUnit(context)}\`.`,
        },
        risk: 'manual',
      },
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
