import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { answers, believed, called, isCache, isLocal, LEANING, whereIs } from '../shared/dependency.ts';
import { aDependency } from '../shared/example-facts.ts';
import { appAgain, appIsDown, leaned, serverUnit, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'cache.unreachable',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'unit', 'words'],
  leadsTo: LEANING,
  lastResort: true,
  fits: () => 0.4,
  title: { en: 'The cache cannot be reached', ko: '캐시(Redis 등)에 연결할 수 없음', zh: '无法连接缓存 (Redis 等)' },
  why: { en: 'The app leans on a cache or queue that does not accept connections.' },
  look: 'redis-cli ping',
  judge({ dependency }, context) {
    if (dependency && !isCache(dependency)) return absent;
    const told = toldOf(context, 'cache.unreachable', isCache);
    const where = dependency ? whereIs(dependency) : (told?.event.fields.host ?? 'the cache');
    const name = dependency ? called(dependency) : 'The cache';
    if (dependency && answers(dependency) && !(told && appIsDown(context)))
      return ruledOut(`${name} answers at ${where}`);
    const says = {
      en: `${name} at ${where} cannot be reached`,
      ko: `${name}(${where})에 연결할 수 없습니다`,
      zh: `无法连接 ${name}（${where}）`,
    };
    if (!dependency || answers(dependency) || dependency.outcome === 'not-tried')
      return told === null
        ? absent
        : leaned(context, told, { subject: where, says, confidence: Math.min(0.88, told.confidence) });
    return present({
      subject: where,
      confidence: believed(context, 0.92),
      says,
      evidence: [
        saw(`connection to ${where}`, `${dependency.outcome}; the app's address is from ${dependency.source}`),
        ...(told ? [told.evidence] : []),
      ],
      data: { kind: dependency.kind, local: isLocal(dependency) ? 'yes' : 'no' },
    });
  },
  fix({ subject, data }, context, facts) {
    const unit = serverUnit(facts, data, context);
    if (unit === null)
      return [
        byHand(`Look on the cache's own host: is it running, and does it listen on ${subject}?`),
        ...appAgain(context),
      ];
    return [
      { command: `systemctl restart ${quote(unit)}`, why: { en: 'Starts the cache on this host.' }, risk: 'caution' },
      ...appAgain(context),
    ];
  },
  examples: {
    present: [
      {
        name: 'nothing listens',
        facts: { dependency: aDependency({ kind: 'redis', port: 6379, outcome: 'refused' }) },
      },
    ],
    absent: [
      { name: 'it answers', facts: { dependency: aDependency({ kind: 'redis', port: 6379 }) } },
      { name: 'a database', facts: { dependency: aDependency({ outcome: 'refused' }) } },
    ],
  },
});
