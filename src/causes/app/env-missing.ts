import type { LogEvent } from '../../core/event.ts';
import {
  absent,
  defineCause,
  type Evidence,
  type FixStep,
  present,
  ruledOut,
  saw,
  type Verdict,
} from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEnvironment, anEvent, someWords } from '../shared/example-facts.ts';
import { letUse } from '../shared/paths.ts';
import { byHand, gitRestore, inProject, spoiled, upAgain } from '../shared/repair.ts';
import { surer, telling } from '../shared/telling.ts';

/** Docker's secrets are files of this folder (docs.docker.com, Manage sensitive data with Docker secrets). */
function secretIn({ fields }: LogEvent): string | null {
  return fields.secret ?? fields.named ?? null;
}

function variableIn({ fields, text }: LogEvent): string | null {
  const named = fields.variable ?? fields.name ?? fields.key ?? fields.missing;
  if (named !== undefined) return named;
  return (
    /(?:KeyError: '|Set the |environment variable |variable ['"`]?)([A-Z][A-Z0-9_]{2,})/.exec(text)?.[1] ??
    /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b/.exec(text)?.[1] ??
    null
  );
}

/** Where the variable would stand: the environment files of the link. */
function filesOf(
  facts: SeenFacts,
): readonly { readonly path: string; readonly exists: boolean; readonly readable: boolean }[] {
  const own = facts.environment?.files ?? [];
  return own.length > 0
    ? own
    : (facts.unit?.environmentFiles ?? []).map((file) => ({
        path: file.path,
        exists: file.exists !== false,
        readable: true,
      }));
}

/** Is it set after all? Null when the environment was not seen. */
function isSet(variable: string, facts: SeenFacts): boolean | null {
  const { environment } = facts;
  if (!environment) return null;
  const wanted = variable.toUpperCase();
  const has = (names: readonly string[]): boolean => names.some((name) => name.toUpperCase() === wanted);
  return has(environment.names) || environment.files.some((file) => has(file.names));
}

function whereFrom(facts: SeenFacts): readonly Evidence[] {
  return filesOf(facts).flatMap((file) =>
    file.exists && file.readable ? [] : [saw(file.path, file.exists ? 'the app may not read it' : 'does not exist')],
  );
}

function repairs(variable: string, facts: SeenFacts): readonly FixStep[] {
  const files = filesOf(facts);
  const lost = files.find((file) => !file.exists);
  const shut = files.find((file) => file.exists && !file.readable);
  const tracked = lost ? spoiled(facts, (name) => name === inProject(facts, lost.path)) : [];
  if (tracked.length > 0) return gitRestore(facts, tracked, true);
  if (shut) return [letUse(shut.path, facts)];
  if (lost) return [byHand(`Restore ${lost.path} (a back-up, or the project's example file) with ${variable} in it.`)];
  const place = files[0]?.path ?? facts.unit?.fragmentPath ?? 'the service';
  return [
    byHand(
      `Add the line ${variable}=… with its real value to ${place}${files[0] ? '' : ' (Environment= under [Service], then systemctl daemon-reload)'}.`,
    ),
  ];
}

function secretMissing(secret: string, told: NonNullable<ReturnType<typeof telling>>, facts: SeenFacts): Verdict {
  const { service } = facts;
  const given = service === undefined ? null : service.secrets.includes(secret);
  const list = service?.secrets.join(', ') || 'no secret';
  return present({
    subject: secret,
    confidence: given === false ? surer(told.confidence) : told.confidence,
    says: {
      en: `The secret ${secret} is not given to the app`,
      ko: `앱에 시크릿 ${secret}이(가) 제공되지 않았습니다`,
      zh: `应用没有得到密钥 ${secret}`,
    },
    evidence: [
      told.evidence,
      ...(given === false ? [saw(`docker service inspect ${service?.name}`, `has ${list}`)] : []),
    ],
    data: { secret, ...(given === false && service ? { service: service.name } : {}) },
  });
}

/** A secret that exists can be given back; what is in it, nobody here knows. */
function secretRepairs(secret: string, service: string | undefined): readonly FixStep[] {
  const give = `docker service update --secret-add ${secret} ${service ?? 'SERVICE'}`;
  return service === undefined
    ? [
        byHand(
          `Give the app the secret ${secret}: under \`secrets:\` of its service in the compose file, or \`${give}\`.`,
        ),
      ]
    : [
        byHand(
          `\`${give}\`; when \`docker secret ls\` does not show it, first \`docker secret create ${secret} FILE\` with its real content.`,
        ),
      ];
}

export const rule = defineCause({
  id: 'app.env-missing',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project', 'environment', 'service'],
  leadsTo: {
    'unit.failed': 0.18,
    'http-5xx': 0.05,
    'db.unreachable': 0.02,
    'app.migration-failed': 0.1,
    'process.dropped-connection': 0.03,
  },
  title: { en: 'A required environment variable is not set', ko: '필수 환경 변수가 없음', zh: '缺少必需的环境变量' },
  why: { en: 'The app asks for a variable that nobody set, and gives up.' },
  look: 'systemctl show {subject} -p Environment -p EnvironmentFiles',
  judge(facts, context) {
    const told = telling(context, 'app.env-missing');
    if (told === null) return absent;
    const secret = secretIn(told.event);
    if (secret !== null) return secretMissing(secret, told, facts);
    const variable = variableIn(told.event);
    const set = variable === null ? null : isSet(variable, facts);
    if (variable !== null && set === true) return ruledOut(`${variable} is set by now`);
    const name = variable ?? 'a variable that the app needs';
    return present({
      subject: variable ?? told.event.text,
      confidence: set === false ? surer(told.confidence) : told.confidence,
      says: {
        en: `The environment variable ${name} is not set`,
        ko: `환경 변수 ${name}이(가) 설정되어 있지 않습니다`,
        zh: `未设置环境变量 ${name}`,
      },
      evidence: [
        told.evidence,
        ...(set === false ? [saw('environment of the service', `has no ${name}`)] : []),
        ...whereFrom(facts),
      ],
      data: { variable: name },
    });
  },
  fix: ({ data }, context, facts) => [
    ...(data?.secret === undefined
      ? repairs(data?.variable ?? 'the variable', facts)
      : secretRepairs(data.secret, data.service)),
    ...upAgain(facts, context, 'Starts the app with the variable.'),
  ],
  examples: {
    present: [
      {
        name: 'a KeyError while loading settings',
        facts: {
          words: someWords(anEvent('app.env-missing', "KeyError: 'SECRET_KEY'", { variable: 'SECRET_KEY' })),
          unit: aFailedUnit(3),
          environment: anEnvironment(['PATH'], [{ path: '/srv/shop/.env', exists: false, readable: false, names: [] }]),
        },
      },
      {
        name: 'only the log is at hand',
        facts: {
          words: someWords(
            anEvent(
              'app.env-missing',
              'django.core.exceptions.ImproperlyConfigured: Set the DATABASE_URL environment variable',
            ),
          ),
        },
      },
    ],
    absent: [
      {
        name: 'it has been set since',
        facts: {
          words: someWords(anEvent('app.env-missing', "KeyError: 'SECRET_KEY'", { variable: 'SECRET_KEY' })),
          environment: anEnvironment(['SECRET_KEY']),
        },
      },
      { name: 'nothing of the kind', facts: { words: someWords() } },
    ],
  },
});
