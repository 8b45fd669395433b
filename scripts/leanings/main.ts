// Makes src/explain/leanings.generated.ts out of labelled posts, which stay outside the repository:
//   node scripts/leanings/main.ts FOLDER            writes the table
//   node scripts/leanings/main.ts FOLDER --judge    says how well it does on sets that it was not fitted to
// FOLDER/posts.json: [{ "file": "a.txt", "causes": ["route.stale-dns", …], "set": "spring" }, …], the likeliest cause first;
// a set is what was collected together. The texts lie beside it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { causes } from '../../src/causes/causes.generated.ts';
import { type Reckoned, reckon } from '../../src/explain/explain.ts';
import { Leanings, type LeaningTable, leaning, traitsOf, wordsIn } from '../../src/explain/leanings.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { fitted, type Sample } from './fit.ts';

interface Post {
  readonly sample: Sample;
  readonly set: string;
  readonly reckoned: Reckoned;
}

/** A post whose cause is named teaches a little less: others like it need no leaning. */
const NAMED = 0.7;
/** The catalogue's own titles teach the words of causes that nobody posted about. */
const TITLES = 1;
const OUT = 'src/explain/leanings.generated.ts';
const rules = [...causes, ...symptoms];
const ids = new Set(causes.map(({ id }) => id));

function isPost(value: unknown): value is { file: string; causes: string[]; set: string } {
  return typeof value === 'object' && value !== null && 'file' in value && 'causes' in value && 'set' in value;
}

function isNamed({ ranked: [first] }: Reckoned): boolean {
  return first?.named !== null && first?.root === true && first.score >= 0.5;
}

function postsIn(folder: string): Post[] {
  const listed: unknown = JSON.parse(readFileSync(join(folder, 'posts.json'), 'utf8'));
  if (!Array.isArray(listed)) throw new Error(`${folder}/posts.json is no list`);
  return listed.filter(isPost).flatMap(({ file, causes: labels, set }) => {
    const wanted = labels.filter((id) => ids.has(id));
    if (wanted.length === 0) return [];
    const reckoned = reckon(readFileSync(join(folder, file), 'utf8'), rules);
    const sample = {
      words: wordsIn(reckoned.own),
      traits: traitsOf(reckoned.scene),
      causes: wanted,
      weight: isNamed(reckoned) ? NAMED : 1,
      post: true,
    };
    return [{ sample, set, reckoned }];
  });
}

function titles(): Sample[] {
  return causes.map(({ id, title }) => ({
    words: wordsIn([id.replace(/[.-]/g, ' '), title.en, title.ko, title.zh].join('\n')),
    traits: new Set(),
    causes: [id],
    weight: TITLES,
    post: false,
  }));
}

function tableOf(posts: readonly Post[]): LeaningTable {
  return fitted([...posts.map(({ sample }) => sample), ...titles()]);
}

function shareOf(places: readonly number[], within: number): string {
  const found = places.filter((place) => place >= 0 && place < within).length;
  return `${((100 * found) / Math.max(1, places.length)).toFixed(1)} %`;
}

/** Places of right causes, before and with leanings, for posts of sets that the table was not fitted to. */
function judgeSets(posts: readonly Post[]): void {
  const places = posts.map(() => ({ before: -1, after: -1 }));
  for (const set of new Set(posts.map((post) => post.set))) {
    const table = new Leanings(tableOf(posts.filter((post) => post.set !== set)));
    posts.forEach(({ reckoned, set: own, sample }, index) => {
      if (own !== set) return;
      const { scene, ranked, byId } = reckoned;
      const right = ({ rule }: { rule: { id: string } }): boolean => sample.causes.includes(rule.id);
      const after = leaning(reckoned.own, scene, ranked, byId, table).findIndex(right);
      places[index] = { before: ranked.findIndex(right), after };
    });
  }
  for (const [kind, named] of [
    ['not named', false],
    ['named', true],
  ] as const) {
    const some = places.filter((_, index) => {
      const post = posts[index];
      return post !== undefined && isNamed(post.reckoned) === named;
    });
    const [before, after] = [some.map((one) => one.before), some.map((one) => one.after)];
    console.log(`${kind}: ${some.length} posts`);
    console.log(`  before: first ${shareOf(before, 1)}, among three ${shareOf(before, 3)}`);
    console.log(`  with leanings: first ${shareOf(after, 1)}, among three ${shareOf(after, 3)}`);
  }
}

function written({ causes: named, biases, words }: LeaningTable): string {
  const lines = (items: readonly string[]): string => items.map((item) => `    ${JSON.stringify(item)},\n`).join('');
  return `// Made by scripts/leanings/main.ts out of labelled posts (docs/adr/0018).
import type { LeaningTable } from './leanings.ts';

/** Which words go with which causes. */
export const LEANINGS: LeaningTable = {
  causes: ${JSON.stringify(named.join(' '))}.split(' '),
  biases: ${JSON.stringify(biases)},
  words: [\n${lines(words)}  ],
};
`;
}

const [folder, flag] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node scripts/leanings/main.ts FOLDER [--judge]');
const all = postsIn(folder);
if (flag === '--judge') judgeSets(all);
else writeFileSync(OUT, written(tableOf(all)));
