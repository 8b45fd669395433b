import { absent, defineCause } from '../../core/rule.ts';
import { isCache, LEANING, whereIs } from '../shared/dependency.ts';
import { aDependency, anEvent, someWords } from '../shared/example-facts.ts';
import { correctWhere, leaned, toldOf } from '../shared/leaning.ts';

export const rule = defineCause({
  id: 'cache.auth-failed',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words'],
  leadsTo: LEANING,
  fits: () => 0.3,
  title: { en: 'The cache refuses the app’s login', ko: '캐시 인증 실패', zh: '缓存拒绝登录' },
  why: { en: 'The cache wants a password that the app does not have, or another one.' },
  look: 'redis-cli ping',
  judge({ dependency }, context) {
    const told = toldOf(context, 'cache.auth-failed', isCache);
    if (told === null) return absent;
    const where = dependency ? whereIs(dependency) : (told.event.fields.host ?? 'the cache');
    return leaned(context, told, {
      subject: where,
      says: {
        en: `The cache at ${where} refuses the app’s login: ${told.event.text}`,
        ko: `캐시(${where})가 로그인을 거부합니다`,
        zh: `缓存（${where}）拒绝登录`,
      },
    });
  },
  fix: (_finding, context) =>
    correctWhere('Give the app the password that requirepass (or the ACL) of the cache asks for', context),
  examples: {
    present: [
      {
        name: 'NOAUTH',
        facts: {
          dependency: aDependency({ kind: 'redis', port: 6379 }),
          words: someWords(
            anEvent('cache.auth-failed', 'redis.exceptions.AuthenticationError: Authentication required.'),
          ),
        },
      },
    ],
    absent: [
      {
        name: 'nobody complains',
        facts: { dependency: aDependency({ kind: 'redis', port: 6379 }), words: someWords() },
      },
    ],
  },
});
