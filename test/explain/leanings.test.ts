import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitted, type Sample } from '../../scripts/leanings/fit.ts';
import { causes } from '../../src/causes/causes.generated.ts';
import { explain, reckon } from '../../src/explain/explain.ts';
import { LEANINGS } from '../../src/explain/leanings.generated.ts';
import { Leanings, leaning, traitsOf, wordsIn } from '../../src/explain/leanings.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { ranked } from './corpus.ts';

const rules = [...causes, ...symptoms];
const table = new Leanings(LEANINGS);

describe('words', () => {
  test('numbers, addresses and paths are nobody’s words; error pages and usual ports are', () => {
    const words = wordsIn('GET https://shop.example/a failed: 10.0.0.7 /srv/shop/a.sock deadbeef42 502 8000 4711');
    expect([...words]).toEqual(['get', 'failed', '502', '8000']);
  });

  test('the parts of joined names are words, and errnos', () => {
    expect([...wordsIn('ConnectionRefusedError: (111)')].sort()).toEqual(
      ['111', 'connection', 'connectionrefusederror', 'error', 'refused'].sort(),
    );
  });

  test('scripts without blanks are read in pairs of characters', () => {
    expect([...wordsIn('连接失败')]).toEqual(['连接', '接失', '失败']);
  });

  test('only the beginning of a text is read', () => {
    expect(wordsIn(`${'a '.repeat(20_000)} end`)).toEqual(new Set(['a']));
  });
});

describe('the table', () => {
  test('has causes of the catalogue and no word that could be a name of few', () => {
    const known = new Set(causes.map(({ id }) => id));
    expect(LEANINGS.causes.filter((id) => !known.has(id))).toEqual([]);
    expect(LEANINGS.words.length).toBeGreaterThan(500);
    expect(LEANINGS.words.every((row) => !/^\S*(?:@|:\/\/|\d{4}\d)/.test(row))).toBe(true);
  });

  test('its leanings are probabilities', () => {
    const { scene } = reckon('', rules);
    const sum = [...table.of(wordsIn('the firewall blocks docker'), traitsOf(scene)).values()];
    expect(sum.reduce((all, one) => all + Math.exp(one), 0)).toBeCloseTo(1, 1);
  });

  test('is fitted to words: what it was shown it finds again, and the same samples make the same table', () => {
    const sample = (words: string, cause: string): Sample => ({
      words: new Set(words.split(' ')),
      traits: new Set(),
      causes: [cause],
      weight: 1,
      post: true,
    });
    const samples = Array.from({ length: 6 }, (_, i) => [
      sample(`firewall blocked n${i}`, 'host.firewall-blocked'),
      sample(`memory killed n${i}`, 'process.oom-killed'),
      sample(`other words n${i}`, 'route.wrong-port'),
    ]).flat();
    expect(fitted(samples)).toEqual(fitted(samples));
    const leans = new Leanings(fitted(samples)).of(new Set(['firewall', 'blocked']), new Set());
    expect([...leans].sort(([, a], [, b]) => b - a)[0]?.[0]).toBe('host.firewall-blocked');
  });
});

describe('leanings', () => {
  const REFUSED =
    '2024/01/05 20:11:59 [error] 9#9: *9 connect() failed (111: Connection refused) while connecting to upstream, client: 198.51.100.1, server: a.example, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:5000/", host: "a.example"\n';

  test('name nothing; a name is only believed less', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LEANINGS.words.map((row) => row.split(' ')[0] ?? ''))), (words) => {
        const text = `${REFUSED}web_1 | ModuleNotFoundError: No module named 'flask_cors'\n${words.join(' ')}`;
        const { own, scene, ranked: before, byId } = reckon(text, rules);
        const strong = before.filter(({ named }) => (named?.strength ?? 0) >= 0.5);
        const after = leaning(own, scene, before, byId);
        for (const { rule, score } of after.filter((one) => one.score >= 0.5))
          expect(strong.find((one) => one.rule.id === rule.id)?.score ?? 0).toBeGreaterThanOrEqual(score);
        expect(after.map(({ rule }) => rule.id)).toEqual(expect.arrayContaining(strong.map(({ rule }) => rule.id)));
      }),
      { numRuns: 30 },
    );
  });

  test('what the beginning of a long log says does not weigh on a name further on', () => {
    const missing = "web_1 | ModuleNotFoundError: No module named 'flask_cors'\n";
    const noise = 'the certificate of the upstream could not be verified, openssl s_client says self-signed\n'.repeat(
      400,
    );
    expect(explain(noise + missing, rules).rootCause?.confidence).toBe(explain(missing, rules).rootCause?.confidence);
  });

  test('other records of a log are no opinion, and what a person writes is one', () => {
    const missing = "Nov 21 10:04:05 shop gunicorn[7]: ModuleNotFoundError: No module named 'flask_cors'\n";
    const plain = explain(missing, rules).rootCause?.confidence ?? 0;
    const noise = Array.from(
      { length: 30 },
      (_, i) =>
        `Nov 21 10:03:${10 + i} shop agent[9]: the firewall drops every packet to the container, curl on host ${i} times out\n`,
    ).join('');
    expect(explain(noise + missing, rules).rootCause?.confidence).toBe(plain);
    const asked = 'The firewall drops every packet to the container since I enabled ufw, curl on the host times out.\n';
    const doubted = explain(asked.repeat(3) + missing, rules).rootCause;
    expect(doubted?.id).toBe('app.dependency-missing');
    expect(doubted?.confidence).toBeLessThan(plain);
  });

  test('whatever is recognised, at least three causes are offered', () => {
    expect(ranked(explain(REFUSED, rules)).length).toBeGreaterThanOrEqual(3);
    expect(explain(REFUSED, rules).rootCause).toBeNull();
  });

  test.each([
    'The app on my VPS is stuck behind nginx in docker, the container runs and the port is published, and nothing comes through to the network of the other host. I restarted docker and the firewall, what is wrong with the bridge?',
  ])('somebody complains: %s', (text) => {
    expect(ranked(explain(text, rules)).length).toBeGreaterThanOrEqual(3);
    expect(explain(text, rules).rootCause).toBeNull();
  });

  test.each([
    '0 errors in 14 migrations',
    'All tests passed. No failures. The server is listening and everything works as the documentation says.',
    `${'10.0.0.1 - - [01/Jan/2024:00:00:00 +0000] "GET /error HTTP/1.1" 200 12 "-" "curl"\n'.repeat(20)}`,
    'I, [2024-01-05T10:00:00.1 #1]  INFO -- : Started GET "/" for 10.0.0.1\nI, [2024-01-05T10:00:03.2 #1]  INFO -- : Completed 404 Not Found in 2ms\n',
    '2024-01-05 10:00:00.000 UTC [1] LOG:  database system is ready to accept connections\n2024-01-05 10:05:00.000 UTC [29] ERROR:  duplicate key value violates unique constraint "users_email_key"\n',
    'Selecting previously unselected package libgpg-error-dev.\nUnpacking libgpg-error-dev (1.46-1) ...\nSetting up docker (20.10) ...\n',
    '[ 1] shop kernel: [UFW AUDIT] IN=eth0\nLISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=9,fd=6))\nLISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n',
    'Nov 27 12:00:01 shop systemd[1]: Started shop.service - Shop.\nNov 27 12:00:02 shop shop[71]: listening on 8000\n',
  ])('nothing in: %s', (text) => {
    expect(ranked(explain(text, rules))).toEqual([]);
  });
});
