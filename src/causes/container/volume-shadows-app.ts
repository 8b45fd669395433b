import { absent, type Context, defineCause, type FixStep, ruledOut, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aContainer, anExited } from '../shared/container-facts.ts';
import { recipe, restartCommand } from '../shared/container-repair.ts';
import { CONTAINER_DOWN, type Container, isContainerFailing, ofContainer } from '../shared/container-state.ts';
import { shows } from '../shared/fits.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

type Mount = Container['mounts'][number];

function covers(mount: Mount, path: string): boolean {
  const top = mount.destination.replace(/\/$/, '');
  return path === top || path.startsWith(`${top}/`);
}

/** A program's words that its own files are not there. */
const GONE =
  /can't open file|No such file or directory|ModuleNotFoundError|No module named|Cannot find module|Could not import module|Error loading ASGI app/i;

/** Where the file or package that it misses should be: `No module named 'app.main'` → `/app/app`. */
function missed(container: Container, text: string): string[] {
  const home = container.workingDirectory?.replace(/\/$/, '') ?? '';
  const module = /No module named '?(\w+)|import module "(\w+)/.exec(text);
  const file = /can't open file '([^']+)'|Cannot find module '([^']+)'/.exec(text);
  const path = file?.[1] ?? file?.[2];
  return [
    ...(module && home ? [`${home}/${module[1] ?? module[2]}`] : []),
    ...(path?.startsWith('/') ? [path] : path && home ? [`${home}/${path.replace(/^\.\//, '')}`] : []),
  ];
}

/** The mount that lies over the place where the app's files should be. */
function shadow(container: Container, text = ''): Mount | null {
  const over = container.mounts.find(
    (mount) => mount.entries === 0 && missed(container, text).some((path) => covers(mount, path)),
  );
  if (over) return over;
  const places = [container.workingDirectory, container.program?.path ?? null].filter(
    (path) => path !== null && path !== '/',
  );
  return container.mounts.find((mount) => places.some((path) => path !== null && covers(mount, path))) ?? null;
}

function missingWords(facts: SeenFacts): { text: string; at: number | null; source: string } | null {
  const event = facts.words?.events.findLast((one) => GONE.test(one.text));
  if (event) return { text: event.text, at: event.at, source: event.fields.source ?? 'docker logs' };
  const line = facts.words?.tail.findLast((text) => GONE.test(text));
  return line ? { text: line, at: null, source: facts.words?.sources[0]?.name ?? 'docker logs' } : null;
}

function fill(container: Container, mount: Mount, context: Context): FixStep | null {
  if (mount.entries !== 0 || mount.hostPath === null || mount.readOnly) return null;
  const from = mount.destination.replace(/\/$/, '');
  const failing = isContainerFailing(container, context.at);
  return {
    command: `id=$(docker create ${quote(container.image)}) && docker cp "$id":${quote(`${from}/.`)} ${quote(mount.hostPath)} && docker rm "$id" >/dev/null && ${failing ? restartCommand(container) : `docker restart ${quote(container.name)}`}`,
    why: { en: `Copies the image's own ${from} into the empty ${mount.type} that lies over it.` },
    risk: 'caution',
    undo: `find ${quote(mount.hostPath)} -mindepth 1 -delete`,
  };
}

const empty: Mount = {
  type: 'volume',
  source: 'shop_code',
  hostPath: '/var/lib/docker/volumes/shop_code/_data',
  destination: '/app',
  readOnly: false,
  entries: 0,
};

export const rule = defineCause({
  id: 'container.volume-shadows-app',
  on: ['backend', 'dependency'],
  needs: ['container'],
  wants: ['words'],
  leadsTo: {
    ...CONTAINER_DOWN,
    'container.not-running': 0.06,
    'container.crash-loop': 0.06,
    'container.exec-failed': 0.05,
    'app.module-not-found': 0.1,
    'app.entrypoint-not-found': 0.1,
    'app.bad-command': 0.1,
    'app.directory-missing': 0.02,
    'app.unhandled-exception': 0.02,
    'app.dependency-missing': 0.02,
  },
  fits(scene) {
    const mounted = scene.composed.find((one) => one.mounted !== '')?.mounted;
    const lost = scene.events.some(
      ({ program, hints }) =>
        /^(?:node|npm|shell)$/.test(program) &&
        hints.some(({ id, weight }) => id === 'app.dependency-missing' && weight >= 0.5),
    );
    if (mounted === undefined || !lost) return 0.2;
    return shows(
      mounted,
      0.55,
      {
        en: `${mounted} hides what the image installed, node_modules with it`,
        ko: `${mounted} 마운트가 이미지에 설치된 것(node_modules 포함)을 가립니다`,
        zh: `${mounted} 遮盖了镜像中安装的内容，包括 node_modules`,
      },
      mounted,
    );
  },
  title: {
    en: "A mount hides the image's own files",
    ko: '마운트가 이미지의 앱 파일을 가림',
    zh: '挂载遮住了镜像中的应用文件',
  },
  why: { en: 'A volume or folder mounted over the app shows its own content instead of what the image has there.' },
  look: "docker inspect -f '{{json .Mounts}}' {subject}",
  judge(facts, context) {
    const { container } = facts;
    if (!container.exists || !isContainerFailing(container, context.at)) return absent;
    const words = missingWords(facts);
    const mount = shadow(container, words?.text);
    if (!mount)
      return container.mounts.length > 0 ? ruledOut(`no mount of ${container.name} lies over its app`) : absent;
    const lost = container.program?.exists === false && container.program.path.startsWith(mount.destination);
    // Code mounted for development is usual: only an empty mount, or the app's own complaint, makes it the reason.
    if (mount.entries !== 0 && !lost) return absent;
    if (!words && !lost && mount.entries !== 0) return absent;
    const what = mount.entries === 0 ? `the empty ${mount.type} ${mount.source}` : `the ${mount.type} ${mount.source}`;
    return ofContainer(context, container, {
      confidence: mount.entries === 0 ? (words || lost ? 0.97 : 0.8) : 0.75,
      says: {
        en: `${what} is mounted over ${mount.destination} of ${container.name} and hides the image's own files`,
        ko: `${container.name}의 ${mount.destination} 위에 ${mount.source}이(가) 마운트되어 이미지의 파일을 가립니다`,
        zh: `${mount.source} 挂载在 ${container.name} 的 ${mount.destination} 上，遮住了镜像自带的文件`,
      },
      show: [`${mount.type} ${mount.source} → ${mount.destination} (${mount.entries ?? '?'} entries)`],
      more: words ? [saw(words.source, words.text, words.at)] : [],
    });
  },
  fix(_finding, context, facts) {
    const { container } = facts;
    const mount = container ? shadow(container, missingWords(facts)?.text) : null;
    if (!container || !mount) return [];
    const step = fill(container, mount, context);
    return [
      ...(step ? [step] : []),
      byHand(
        `To make it last: take the mount of ${mount.destination} out of ${recipe(container)}, and create the container anew.`,
      ),
    ];
  },
  verify: ({ subject }) => [{ command: `docker inspect -f '{{json .Mounts}}' ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'an empty volume over /app',
        facts: { container: anExited(2, 'wrong usage', { mounts: [empty], command: ['python', 'main.py'] }) },
      },
    ],
    absent: [
      {
        name: 'a data volume elsewhere',
        facts: { container: anExited(1, 'error', { mounts: [{ ...empty, destination: '/data' }] }) },
      },
      { name: 'it runs', facts: { container: aContainer({ mounts: [empty] }) } },
    ],
  },
});
