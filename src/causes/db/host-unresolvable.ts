import { absent, defineCause, type Evidence, present, ruledOut, saw } from '../../core/rule.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { believed, LEANING } from '../shared/dependency.ts';
import { aDependency } from '../shared/example-facts.ts';
import { correctWhere, leaned, toldOf } from '../shared/leaning.ts';

/** The container that is plainly meant, and what it is called there. */
function meant(container: FactMap['container'] | undefined, networks: FactMap['networks'] | undefined): Evidence[] {
  if (container?.state !== 'running' || !networks || networks.workingNames.length === 0) return [];
  return [saw(`docker inspect ${container.name}`, `is called ${networks.workingNames.join(', ')} there`)];
}

export const rule = defineCause({
  id: 'db.host-unresolvable',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words', 'container', 'networks'],
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
  judge({ dependency, container, networks }, context) {
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
      evidence: [evidence, ...meant(container, networks), ...(told ? [told.evidence] : [])],
    });
  },
  fix: ({ subject }, context, { networks, container }) => {
    const known = container?.state === 'running' ? networks?.workingNames[0] : undefined;
    return correctWhere(
      known === undefined
        ? `Correct the host name ${subject}, or give it an address in /etc/hosts or DNS`
        : `Write ${known} instead of the host name ${subject}`,
      context,
    );
  },
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
