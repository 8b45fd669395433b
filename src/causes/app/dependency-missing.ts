import { absent, type Context, defineCause, type FixStep, present, type Verdict } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { type Missing, missingModule, packageOf } from '../shared/modules.ts';
import { asUser, byHand, ownerOf, python, upAgain, venvBin } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { placeIn, telling } from '../shared/telling.ts';

/** A name from a log is given to an installer only when it has a package's form. */
function isName(name: string): boolean {
  return /^@?[A-Za-z][\w.-]*(?:\/[\w.-]+)?$/.test(name);
}

function pythonSteps(name: string, missing: Missing, facts: SeenFacts): readonly FixStep[] {
  const { manifest } = facts.project ?? {};
  const pip = `${quote(python(facts))} -m pip install`;
  const all = manifest?.endsWith('.txt')
    ? [
        {
          command: asUser(ownerOf(facts), `${pip} -r ${quote(manifest)}`),
          why: { en: 'Installs what the project lists.' },
          risk: 'safe' as const,
        },
      ]
    : [];
  const top = missing.module.split('.')[0] ?? missing.module;
  const test = asUser(ownerOf(facts), `${quote(python(facts))} -c ${quote(`import ${top}`)}`);
  const one = {
    command: `${test} 2>/dev/null || ${asUser(ownerOf(facts), `${pip} --force-reinstall ${quote(name)}`)}`,
    why: {
      en: `If ${top} still cannot be imported, installs ${name}. Make sure that this is the package you mean, and list it in the project.`,
    },
    risk: 'caution' as const,
  };
  return [...all, one];
}

/** Debian's package of an extension is called after its group. */
const GROUPS: Readonly<Record<string, string>> = {
  mysqli: 'mysql',
  pdo_mysql: 'mysql',
  pdo_pgsql: 'pgsql',
  pdo_sqlite: 'sqlite3',
  pdo: 'common',
};

/** An extension of PHP, for the version that the pool runs. */
function extensionStep(module: string, facts: SeenFacts): FixStep {
  const version = /php-fpm(\d\.\d)/.exec(facts.unit?.command ?? '')?.[1];
  if (version === undefined || !isName(module)) return byHand(`Install and enable PHP's extension ${module}.`);
  const from = `php${version}-${GROUPS[module] ?? module}`;
  return {
    command: `apt-get install -y ${from} && phpenmod -v ${version} -s fpm ${module}`,
    why: { en: `Installs ${from} where it is missing and enables the extension ${module} for php-fpm ${version}.` },
    risk: 'caution',
  };
}

/** What Debian calls the package of a module (its policies for Python, Perl and Ruby); null for another language. */
function debianName({ module, event }: Missing): string | null {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/::|_/g, '-');
  if (event.program === 'perl') return `lib${plain(module)}-perl`;
  if (/^(?:ruby|bundler|puma)$/.test(event.program)) return `ruby-${plain(packageOf(module)).replace(/^ruby-/, '')}`;
  if (/^(?:java|spring|dotnet|go|rust|elixir|php|node|npm)/.test(event.program)) return null;
  return `python3-${plain(packageOf(module)).replace(/^python-/, '')}`;
}

function fromDebian(missing: Missing): readonly FixStep[] {
  const name = debianName(missing);
  if (name === null || !/^[a-z\d][a-z\d.+-]*$/.test(name)) return [byHand(`Install ${missing.module} for the app.`)];
  return [
    {
      command: `apt-get install -y ${name}`,
      why: { en: 'The app uses what the system has installed, so the package comes from the distribution.' },
      risk: 'caution',
    },
  ];
}

function repairs(missing: Missing, facts: SeenFacts, context: Context): readonly FixStep[] {
  const name = packageOf(missing.module);
  const { root, manifest } = facts.project ?? {};
  const again = upAgain(facts, context);
  if (missing.event.fields.extension === 'yes') return [extensionStep(missing.module, facts), ...again];
  if (missing.event.program === 'perl') return [...fromDebian(missing), ...again];
  if (!isName(name)) return [byHand('Install the package that the line names.'), ...again];
  if (/Cannot find (?:module|package)/.test(missing.event.text)) {
    const home = root ?? facts.unit?.workingDirectory;
    const install =
      manifest?.endsWith('package.json') || home
        ? [
            {
              command: `cd ${quote(home ?? '.')} && ${asUser(ownerOf(facts), 'npm install')}`,
              why: { en: 'Installs what package.json lists.' },
              risk: 'safe' as const,
            },
          ]
        : [];
    return [...install, byHand(`If package.json does not list it: npm install ${name}`), ...again];
  }
  return [...(venvBin(facts) === null ? fromDebian(missing) : pythonSteps(name, missing, facts)), ...again];
}

/** A shared library of the system, or a package whose name the line does not give. */
function library(context: Context): Verdict {
  const told = telling(context, 'app.dependency-missing');
  if (told === null) return absent;
  const name = told.event.fields.library ?? told.event.fields.name ?? 'a package';
  return present({
    subject: name,
    confidence: told.confidence,
    says: {
      en: `Something that the app needs is not installed: ${told.event.text}`,
      ko: `앱에 필요한 구성 요소가 설치되지 않았습니다: ${told.event.text}`,
      zh: `应用所需的组件未安装：${told.event.text}`,
    },
    evidence: [told.evidence],
  });
}

export const rule = defineCause({
  id: 'app.dependency-missing',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project', 'process'],
  leadsTo: { 'unit.failed': 0.22, 'http-5xx': 0.06, 'process.hung': 0.02, 'process.dropped-connection': 0.05 },
  title: {
    en: 'A package that the app needs is not installed',
    ko: '앱에 필요한 패키지가 설치되지 않음',
    zh: '应用所需的软件包未安装',
  },
  why: { en: 'The app imports a package that its environment does not have, and ends while starting.' },
  look: "journalctl -u {subject} -n 100 --no-pager | grep -E 'ModuleNotFoundError|Cannot find (module|package)'",
  judge(facts, context) {
    const missing = missingModule(facts, context.at);
    if (missing?.kin !== 'foreign') return missing === null ? library(context) : absent;
    if (/ImproperlyConfigured: /.test(missing.event.detail ?? '') && missing.module.includes('.')) return absent;
    const name = packageOf(missing.module);
    const from = placeIn(missing.event);
    const where = venvBin(facts)?.replace(/\/bin$/, '') ?? null;
    return present({
      subject: name,
      confidence: missing.confidence,
      says: {
        en: `${missing.event.fields.extension === 'yes' ? `PHP's extension ${name} is not enabled` : `The package ${name} is not installed`}${where ? ` in ${where}` : ''}: the app cannot import ${missing.module}${from ? ` (${from})` : ''}`,
        ko: `${name} 패키지가 설치되어 있지 않아 ${missing.module}을(를) 불러올 수 없습니다`,
        zh: `未安装软件包 ${name}，应用无法导入 ${missing.module}`,
      },
      evidence: [missing.evidence],
      data: { module: missing.module },
    });
  },
  fix(_finding, context, facts) {
    const missing = missingModule(facts, context.at);
    if (missing !== null) return repairs(missing, facts, context);
    return [
      byHand('Install what the line names with the package manager of the system or of the language.'),
      ...upAgain(facts, context),
    ];
  },
  examples: {
    present: [
      {
        name: 'a well-known package',
        facts: {
          words: someWords(
            anEvent('app.dependency-missing', "ModuleNotFoundError: No module named 'rest_framework'", {
              module: 'rest_framework',
            }),
          ),
          unit: aFailedUnit(3),
          project: aProject(),
        },
      },
      {
        name: 'a package of npm',
        facts: {
          words: someWords(
            anEvent('app.dependency-missing', "Error: Cannot find module 'express'", { module: 'express' }),
          ),
        },
      },
    ],
    absent: [
      {
        name: "the project's own",
        facts: {
          words: someWords(
            anEvent('app.dependency-missing', "ModuleNotFoundError: No module named 'orders.urls'", {
              module: 'orders.urls',
            }),
          ),
        },
      },
      { name: 'nothing of the kind', facts: { words: someWords() } },
    ],
  },
});
