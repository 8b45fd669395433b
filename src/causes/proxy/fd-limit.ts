import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { failingThrough, freshWords, message, quoted, sawThrough } from '../shared/probe.ts';
import { configTest, proxyUnit, reload } from '../shared/proxy.ts';
import { answer, event, probe, proxyAnswer, proxyState, proxyWords } from '../shared/scene.ts';

const out = event('socket() failed (24: Too many open files) while connecting to upstream', { tier: 'C' });

export const rule = defineCause({
  id: 'proxy.fd-limit',
  on: ['backend'],
  needs: ['probe', 'proxy-words'],
  leadsTo: { 'http-5xx': 0.02, 'http-502': 0.02, 'connect-refused': 0.005, reset: 0.01 },
  title: {
    en: 'The proxy has no file descriptor left',
    ko: '프록시의 파일 디스크립터가 모자람',
    zh: '代理的文件描述符已用尽',
  },
  why: {
    en: 'Every connection and every open file takes one; at the limit socket() and accept() fail (24), and nginx answers 500.',
  },
  look: 'grep "Max open files" /proc/$(pgrep -n {proxy})/limits',
  examples: {
    present: [
      {
        name: 'socket() failed (24)',
        facts: { probe: probe([proxyAnswer(500)], [answer(200)]), 'proxy-words': proxyWords(out) },
        proxy: { 'proxy-state': proxyState({ fdUsed: 1_020 }) },
      },
    ],
    absent: [
      {
        name: 'plenty left',
        facts: { probe: probe([answer(200)]), 'proxy-words': proxyWords() },
        proxy: { 'proxy-state': proxyState() },
      },
    ],
  },
  judge(facts, context) {
    const state = context.proxy['proxy-state'];
    const said = freshWords(facts).find((line) => /failed \(24:|Too many open files(?! in system)/.test(message(line)));
    const [through] = failingThrough(facts.probe);
    const known = state?.fdUsed != null && state.fdLimit != null;
    if (!said || !through)
      return known ? ruledOut(`the proxy uses ${state.fdUsed} of ${state.fdLimit} file descriptors`) : absent;
    const limit = state?.fdLimit ?? null;
    return present({
      subject: state?.unit ?? context.route.proxy,
      confidence: 0.94,
      says: {
        en: `${state?.program ?? context.route.proxy} is out of file descriptors${limit === null ? '' : ` (limit ${limit})`}`,
        ko: '프록시의 파일 디스크립터가 바닥났습니다',
        zh: '代理的文件描述符已耗尽',
      },
      evidence: [
        quoted(said, facts),
        sawThrough(through),
        ...(known ? [saw('/proc', `${state.fdUsed} of ${state.fdLimit} used`)] : []),
      ],
    });
  },
  fix(_finding, context) {
    const file = '/etc/nginx/nginx.conf';
    const set = `if grep -qE '^([^#]*[;[:space:]])?worker_rlimit_nofile[[:space:]]' ${file}; then sed -i --follow-symlinks -E 's/^(([^#]*[;[:space:]])?worker_rlimit_nofile[[:space:]]+)[0-9]+/\\165535/' ${file}; else sed -i --follow-symlinks '1i worker_rlimit_nofile 65535;' ${file}; fi`;
    if (context.route.proxy !== 'nginx')
      return [
        {
          command: null,
          why: { en: `\`systemctl edit ${proxyUnit(context)}\`: [Service] LimitNOFILE=65535, then restart it.` },
          risk: 'manual',
        },
      ];
    return [
      {
        command: `${set}; ${reload(context)}`,
        why: { en: "Raises the workers' own limit (worker_rlimit_nofile); a reload makes new workers with it." },
        risk: 'caution',
        undo: `sed -i --follow-symlinks '/^worker_rlimit_nofile 65535;$/d' ${file} && ${reload(context)}`,
      },
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
