// `npm run new cause HOP/ID`: writes the file of a new cause and says what to fill in.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const HOPS = [
  'proxy',
  'route',
  'socket',
  'port',
  'unit',
  'container',
  'service',
  'docker',
  'process',
  'app',
  'db',
  'cache',
  'host',
];

function causeText(id: string): string {
  return `import { absent, defineCause, present, saw } from '../../core/rule.ts';

export const rule = defineCause({
  id: '${id}',
  on: ['backend'],
  // Without these facts the answer is unknown; the engine says so, not the rule.
  needs: ['unit'],
  // What this directly brings about, and how often it is the reason for it (0 to 1).
  leadsTo: { 'unit.failed': 0.05 },
  title: { en: 'What is wrong, in a few words' },
  why: { en: 'How this ends as the failure that the visitor sees.' },
  look: 'systemctl status {subject}',
  judge({ unit }) {
    if (unit.result !== 'the-condition') return absent;
    return present({
      subject: unit.name,
      confidence: 0.9,
      says: \`\${unit.name} …\`,
      evidence: [saw(\`systemctl show \${unit.name}\`, \`Result=\${unit.result}\`)],
    });
  },
  fix: ({ subject }) => [{ command: \`systemctl restart \${subject}\`, why: { en: 'What this repairs.' }, risk: 'safe' }],
  // One test runs these: a host where it is true, one where it is not.
  examples: { present: [], absent: [] },
});
`;
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

const [kind, name = ''] = process.argv.slice(2);
const match = /^([a-z]+)\/([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(name);
if (kind !== 'cause' || !match)
  fail('usage: npm run new cause HOP/ID   for example: npm run new cause unit/watchdog-fired');
const [, hop = '', id = ''] = match;
if (!HOPS.includes(hop)) fail(`no hop is called ${hop}: ${HOPS.join(', ')}`);
const path = `src/causes/${hop}/${id}.ts`;
if (existsSync(path)) fail(`${path} exists`);
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, causeText(`${hop}.${id}`));
console.log(`wrote ${path}\nnext: fill it in, then npm run generate && npm run docs && npm run unit`);
