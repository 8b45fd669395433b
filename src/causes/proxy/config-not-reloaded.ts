import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { quoted, sawDirect, sawThrough, works } from '../shared/probe.ts';
import { configTest, reload } from '../shared/proxy.ts';
import { answer, event, failure, NOW, probe, proxyAnswer, proxyState, proxyWords, refused } from '../shared/scene.ts';
import { staleConfig } from '../shared/stale-config.ts';

const edited = proxyState({ changedSince: [{ file: '/etc/nginx/sites-enabled/app', at: NOW - 60_000 }] });
const old = proxyWords(
  event('connect() failed (111: Connection refused) while connecting to upstream', {
    fields: { upstream: 'http://127.0.0.1:9000/health' },
  }),
);

export const rule = defineCause({
  id: 'proxy.config-not-reloaded',
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words', 'socket-file'],
  leadsTo: {
    'connect-refused': 0.03,
    'connect-enoent': 0.03,
    'connect-timeout': 0.02,
    'http-502': 0.15,
    'http-503': 0.1,
    'no-live-upstreams': 0.15,
    'http-504': 0.02,
    'http-4xx': 0.03,
    'http-5xx': 0.01,
    'tls-handshake': 0.02,
    'header-too-big': 0.02,
    'premature-close': 0.01,
  },
  fits: () => 0.3,
  title: {
    en: 'The proxy runs with an older configuration than its files',
    ko: '프록시가 파일보다 오래된 설정으로 실행 중',
    zh: '代理运行的配置比文件旧',
  },
  why: { en: 'An edit takes effect at a reload only; until then the workers go where the old text says.' },
  look: '{proxy-test} && systemctl reload {proxy}',
  examples: {
    present: [
      {
        name: 'the workers still go to the old port',
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), 'proxy-words': old },
        proxy: { 'proxy-state': edited },
      },
      {
        name: 'what the file names answers, the proxy fails without a word',
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]) },
        proxy: { 'proxy-state': edited },
      },
    ],
    absent: [
      { name: 'edited, but the app is down', facts: { probe: refused() }, proxy: { 'proxy-state': edited } },
      {
        name: 'edited, and all is well',
        facts: { probe: probe([answer(200)], [answer(200)]) },
        proxy: { 'proxy-state': edited },
      },
      {
        name: 'the workers go where the file says',
        facts: {
          probe: probe([proxyAnswer(502)], [failure('refused')]),
          'proxy-words': proxyWords(
            event('connect() failed (111: Connection refused)', { fields: { upstream: 'http://127.0.0.1:8000/' } }),
          ),
        },
        proxy: { 'proxy-state': edited },
      },
    ],
  },
  judge(facts, { proxy, route }) {
    const state = proxy['proxy-state'];
    if (state?.running && state.changedSince.length === 0)
      return ruledOut('no configuration file is newer than the running workers');
    const stale = staleConfig(facts, proxy, route);
    if (!stale) return absent;
    const direct = facts.probe.direct.find(works);
    const through = facts.probe.through[0];
    const uses = stale.stillUses ? `; the running ${route.proxy} still goes to ${stale.stillUses}` : '';
    const edit = saw(stale.file, `changed after the running workers were started${uses}`, stale.changedAt);
    return present({
      subject: stale.file,
      // What the files name now works: then nothing else can be wrong.
      confidence: direct ? (stale.stillUses ? 0.96 : 0.85) : 0.7,
      says: {
        en: `${stale.file} was changed and not loaded${uses}`,
        ko: `${stale.file}이 변경되었지만 다시 읽히지 않았습니다`,
        zh: `${stale.file} 已修改但未重新加载`,
      },
      evidence: [
        edit,
        ...(stale.event ? [quoted(stale.event, facts)] : []),
        ...(direct ? [sawDirect(direct)] : []),
        ...(through ? [sawThrough(through)] : []),
      ],
    });
  },
  fix: (_finding, context) => [
    {
      command: reload(context),
      why: {
        en: 'Tests the files and loads them without dropping a request.',
        ko: '파일을 검사하고 무중단으로 다시 읽습니다.',
        zh: '检查文件并平滑重新加载。',
      },
      risk: 'safe',
    },
  ],
  verify: (_finding, context) => [{ command: configTest(context) }],
});
