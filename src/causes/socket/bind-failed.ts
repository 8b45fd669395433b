import { absent, type Context, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { event, noSocket, socketFile, unit } from '../shared/scene.ts';
import { dropIn, octal, quote, undoDropIn } from '../shared/shell.ts';

const ID = 'socket.bind-failed';
const gone = noSocket({ missingFrom: '/run/app', components: [] });
const failed = unit({ activeState: 'failed', result: 'exit-code', binds: ['unix:/run/app/app.sock'] });

/** systemd takes a RuntimeDirectory= away whenever the unit is down, so its absence explains nothing. */
function ownDirectory({ unit: maker }: SeenFacts, folder: string): boolean {
  return (maker?.runtimeDirectory ?? []).some((name) => folder === name || `${folder}/`.includes(`/${name}/`));
}

/** The unit was told to make this socket and does not have it: it failed, or it runs and the directory is not there. */
function triedInVain({ unit: maker, listener }: SeenFacts, path: string): boolean {
  if (maker === undefined || !maker.binds.some((text) => text === `unix:${path}` || text === path)) return false;
  if (maker.activeState === 'active') return listener !== undefined && listener.matching.length === 0;
  return !(maker.activeState === 'inactive' && maker.result === 'success');
}

function repair(path: string, { unit: maker }: SeenFacts, missing: string | null): readonly FixStep[] {
  if (!maker)
    return [
      {
        command: null,
        why: { en: `Create the directory of ${path} for the app's user and start the app.` },
        risk: 'manual',
      },
    ];
  const folder = path.slice(0, path.lastIndexOf('/'));
  const inRun = /^\/(?:var\/)?run\/([\w@.-]+(?:\/[\w@.-]+)*)$/.exec(folder)?.[1];
  const again = `systemctl reset-failed ${quote(maker.name)}; systemctl restart ${quote(maker.name)}`;
  // What lies under /run is gone after every boot: only the unit itself can make it each time.
  if (inRun) {
    return [
      {
        command: `${dropIn(maker.name, 'runtime-directory', [`RuntimeDirectory=${inRun}`])} && { ${again}; }`,
        why: { en: `systemd makes ${folder} for ${maker.user ?? 'root'} at every start.` },
        risk: 'caution',
        undo: undoDropIn(maker.name, 'runtime-directory'),
      },
    ];
  }
  const shared = /^\/(?:run|var\/run|tmp|var\/tmp|srv|opt|var)?$/.test(folder);
  if (shared)
    return [
      {
        command: null,
        why: {
          en: `${maker.user ?? 'The app'} may not create files in ${folder}. Move the socket into a directory of its own under /run (RuntimeDirectory= in ${maker.name}) and name that path in the proxy.`,
        },
        risk: 'manual',
      },
    ];
  const owner = maker.user ?? 'root';
  const make = missing
    ? `install -d -o ${quote(owner)} -g "$(id -gn ${quote(owner)})" -m 0755 ${quote(folder)}`
    : `chown ${quote(owner)} ${quote(folder)} && chmod u+wx ${quote(folder)}`;
  return [
    {
      command: `${make} && { ${again}; }`,
      why: { en: `Lets ${owner} create the socket in ${folder} and starts ${maker.name}.` },
      risk: 'caution',
    },
  ];
}

export const rule = defineCause({
  id: ID,
  on: ['backend'],
  needs: ['socket-file'],
  wants: ['unit', 'words', 'listener'],
  leadsTo: {
    'unit.failed': 0.08,
    'unit.start-limit-hit': 0.08,
    'socket.missing': 0.15,
    'socket.stale': 0.03,
    'connect-enoent': 0.1,
  },
  title: { en: 'The app cannot create its socket', ko: '앱이 소켓을 만들 수 없음', zh: '应用无法创建套接字' },
  why: {
    en: "Its directory is missing or not writable for the app's user, so the app ends before it accepts anything.",
  },
  look: 'journalctl -u {subject} -n 50; namei -l on the path of the socket',
  examples: {
    present: [
      { name: 'its directory is missing', facts: { 'socket-file': gone, unit: failed } },
      {
        name: 'gunicorn says so',
        facts: {
          'socket-file': noSocket(),
          unit: failed,
          words: {
            sources: [{ name: 'journal of app.service', lines: 9 }],
            since: null,
            tail: [],
            events: [
              event("Can't connect to /run/app/app.sock: Permission denied", {
                program: 'gunicorn',
                hints: [{ id: ID, weight: 0.9 }],
              }),
            ],
          },
        },
      },
    ],
    absent: [
      { name: 'the socket is there', facts: { 'socket-file': socketFile(), unit: unit() } },
      {
        name: 'nobody tried: the unit is stopped',
        facts: { 'socket-file': gone, unit: unit({ activeState: 'inactive', binds: ['unix:/run/app/app.sock'] }) },
      },
    ],
  },
  judge(facts, context: Context) {
    const file = facts['socket-file'];
    const said = context.hinted[0];
    const folder = file.missingFrom !== null && file.missingFrom !== file.path ? file.missingFrom : null;
    const up = facts.unit?.activeState === 'active' && file.exists;
    if (up || (!said && !(folder !== null && !ownDirectory(facts, folder) && triedInVain(facts, file.path))))
      return absent;
    const holder = file.components.filter((one) => one.path !== file.path).at(-1);
    const place = folder
      ? `No such file or directory: ${folder}`
      : holder
        ? `${octal(holder.mode)} ${holder.owner}:${holder.group} ${holder.path}`
        : file.path;
    const maker = facts.unit?.name ?? 'the app';
    const seen = saw('directory of the socket', place);
    return present({
      subject: file.path,
      confidence: said ? (folder ? 0.96 : 0.92) : 0.75,
      says: {
        en: `${maker} cannot create ${file.path}: ${folder ? `${folder} does not exist` : (said?.text ?? place)}`,
        ko: `${maker}가 ${file.path}를 만들 수 없습니다`,
        zh: `${maker} 无法创建 ${file.path}`,
      },
      evidence: said ? [saw(facts.words?.sources[0]?.name ?? said.program, said.text, said.at), seen] : [seen],
    });
  },
  fix: ({ subject }, _context, facts) => repair(subject, facts, facts['socket-file']?.missingFrom ?? null),
  verify: ({ subject }) => [{ command: `test -S ${quote(subject)}` }],
});
