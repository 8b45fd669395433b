import { absent, type Context, defineCause, present, saw } from '../../core/rule.ts';
import { anEvent, aPath, aProject, someWords } from '../shared/example-facts.ts';
import { factOf } from '../shared/paths.ts';
import { sawThrough, unknownScript } from '../shared/probe.ts';
import { configTest, placeText, reload } from '../shared/proxy.ts';
import { byHand } from '../shared/repair.ts';
import { answer, probe } from '../shared/scene.ts';
import { telling } from '../shared/telling.ts';

const GONE = probe([answer(404, { body: 'File not found.\n' })]);

function asked(context: Context): string {
  return context.route.script ?? 'the script';
}

export const rule = defineCause({
  id: 'route.script-not-found',
  on: ['backend'],
  needs: ['probe'],
  wants: ['words', 'project'],
  leadsTo: { 'http-4xx': 0.3 },
  title: {
    en: 'The proxy tells PHP-FPM to run a script that is not there',
    ko: '프록시가 존재하지 않는 스크립트를 PHP-FPM에 지시함',
    zh: '代理让 PHP-FPM 运行一个不存在的脚本',
  },
  why: { en: 'SCRIPT_FILENAME names a path that PHP-FPM cannot find, so it answers "File not found." itself.' },
  look: 'nginx -T | grep -nE "SCRIPT_FILENAME|fastcgi_pass|^ *root "',
  judge(facts, context) {
    const answered = unknownScript(facts);
    if (answered === null) return absent;
    const { script } = context.route;
    const file = script === undefined ? null : factOf(facts, script);
    // The file is there and may not be read: that is told by its own cause.
    if (file?.exists && file.readable === false) return absent;
    const told = telling(context, 'route.script-not-found');
    const missing = file !== null && file !== undefined && !file.exists;
    return present({
      subject: asked(context),
      confidence: missing ? 0.95 : 0.75,
      says: {
        en: `the proxy tells PHP-FPM to run ${asked(context)}${missing ? ', which does not exist' : ', which PHP-FPM cannot find'}`,
        ko: `프록시가 PHP-FPM에 ${asked(context)} 실행을 지시하지만 그 파일이 없습니다`,
        zh: `代理让 PHP-FPM 运行 ${asked(context)}，但该文件不存在`,
      },
      evidence: [
        ...(missing ? [saw(`ls ${script}`, 'No such file or directory')] : []),
        sawThrough(answered),
        ...(told === null ? [] : [told.evidence]),
      ] as [ReturnType<typeof saw>, ...ReturnType<typeof saw>[]],
    });
  },
  fix: (_finding, context) => [
    byHand(
      `Correct root or fastcgi_param SCRIPT_FILENAME for ${placeText(context.route.passPlace)}: it must give the path of the script as PHP-FPM sees it, usually $document_root$fastcgi_script_name. Then: ${reload(context)}`,
    ),
  ],
  verify: (_finding, context) => [{ command: configTest(context) }],
  examples: {
    present: [
      {
        name: 'another root',
        route: { script: '/var/www/html/index.php' },
        facts: {
          probe: GONE,
          project: aProject({ paths: [aPath('/var/www/html/index.php', { exists: false })] }),
          words: someWords(anEvent('route.script-not-found', 'Primary script unknown', {})),
        },
      },
    ],
    absent: [
      { name: "the app's own 404", facts: { probe: probe([answer(404, { body: '{"detail":"Not Found"}' })]) } },
      {
        name: 'the file may not be read',
        route: { script: '/srv/shop/index.php' },
        facts: { probe: GONE, project: aProject({ paths: [aPath('/srv/shop/index.php', { readable: false })] }) },
      },
    ],
  },
});
