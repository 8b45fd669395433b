import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { believed, LEANING } from '../shared/dependency.ts';
import { aDependency } from '../shared/example-facts.ts';
import { correctWhere, leaned, toldOf } from '../shared/leaning.ts';

export const rule = defineCause({
  id: 'db.host-unresolvable',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words'],
  leadsTo: LEANING,
  lastResort: true,
  fits: () => 0.5,
  title: {
    en: "The database's host name does not resolve",
    ko: '데이터베이스 호스트 이름을 찾을 수 없음',
    zh: '数据库主机名无法解析',
  },
  why: { en: 'The app asks for a host name that has no address, so it never reaches its database.' },
  look: 'getent hosts {subject}',
  judge({ dependency }, context) {
    const unresolved = dependency?.outcome === 'unresolved' || dependency?.resolved === false;
    const told = toldOf(context, 'db.host-unresolvable', () => true);
    if (dependency && !unresolved)
      return dependency.host !== null && dependency.resolved === true
        ? ruledOut(`${dependency.host} resolves`)
        : absent;
    const host = dependency?.host ?? told?.event.fields.host ?? told?.event.fields.name ?? 'the host of the database';
    const says = {
      en: `The host name ${host} of the database does not resolve`,
      ko: `데이터베이스 호스트 이름 ${host}을(를) 찾을 수 없습니다`,
      zh: `数据库主机名 ${host} 无法解析`,
    };
    if (!dependency) return told === null ? absent : leaned(context, told, { subject: host, says });
    const evidence = saw(`look-up of ${host}`, `no address; the name is from ${dependency.source}`);
    return present({
      subject: host,
      confidence: believed(context, 0.93),
      says,
      evidence: [evidence, ...(told ? [told.evidence] : [])],
    });
  },
  fix: ({ subject }, context) =>
    correctWhere(`Correct the host name ${subject}, or give it an address in /etc/hosts or DNS`, context),
  verify: ({ subject }) => (/^[\w.-]+$/.test(subject) ? [{ command: `getent hosts ${subject}` }] : []),
  examples: {
    present: [
      {
        name: 'a slip in the name',
        facts: {
          dependency: aDependency({ host: 'db.intern', addresses: [], resolved: false, outcome: 'unresolved' }),
        },
      },
    ],
    absent: [{ name: 'it resolves', facts: { dependency: aDependency() } }],
  },
});
