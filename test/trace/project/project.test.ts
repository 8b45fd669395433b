import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../src/core/event.ts';
import { fact } from '../../../src/facts/project.ts';
import type { App } from '../../../src/trace/leans/app.ts';
import { mayUse } from '../../../src/trace/project/access.ts';
import { upstreamOf } from '../../../src/trace/project/git.ts';
import { filesOfModule, pathsNamed } from '../../../src/trace/project/paths.ts';
import { lookAtProject } from '../../../src/trace/project/project.ts';
import { findProject, framesOf } from '../../../src/trace/project/root.ts';
import { fakeHost, NOW } from '../host/fake-host.ts';

const ROOT = '/home/cynow/cynow';
const HEAD = '6b31df97dc75c5fa805326f7ad9a68cb1dad97a9';
const OLD = 'c3fdbcdee4b9eb04b283f425c10b8eff98110820';
const TRACEBACK = `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/gunicorn/util.py", line 359, in import_app
    mod = importlib.import_module(module)
  File "${ROOT}/config/wsgi.py", line 11, in <module>
    get_resolver().url_patterns
  File "${ROOT}/config/urls.py", line 4, in <module>
    path('cynow/orders/', include('orders.urls')),
ModuleNotFoundError: No module named 'orders.urls'`;

function event(part: Partial<LogEvent>): LogEvent {
  const hints = [{ id: 'app.module-not-found', weight: 0.9 }];
  return {
    program: 'python',
    signature: 'x',
    tier: 'B',
    at: null,
    pid: null,
    text: '',
    detail: null,
    fields: {},
    hints,
    line: 1,
    ...part,
  };
}

const missing = event({
  text: "ModuleNotFoundError: No module named 'orders.urls'",
  detail: TRACEBACK,
  fields: { module: 'orders.urls' },
});
const app: App = { unit: null, workingDirectory: ROOT, projectRoot: ROOT, pids: [77], events: [] };
const FILES = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\ncynow:x:1000:1000::/home/cynow:/bin/sh\n',
  '/etc/group': 'root:x:0:\ncynow:x:1000:\nwww-data:x:33:cynow\n',
  '/proc/77/status': 'Name:\tgunicorn\nUid:\t1000\t1000\t1000\t1000\nGid:\t33\t33\t33\t33\nGroups:\t33 1000 \n',
  [`${ROOT}/manage.py`]: '',
  [`${ROOT}/requirements.txt`]: '',
  [`${ROOT}/venv/pyvenv.cfg`]: '',
  [`${ROOT}/config/urls.py`]: 'changed\n',
  [`${ROOT}/config/wsgi.py`]: 'same\n',
  [`${ROOT}/orders/__init__.py`]: '',
  [`${ROOT}/.git/HEAD`]: 'ref: refs/heads/main\n',
  [`${ROOT}/.git/refs/heads/main`]: `${OLD}\n`,
  [`${ROOT}/.git/packed-refs`]: `# pack-refs with: peeled fully-peeled sorted\n${HEAD} refs/remotes/origin/main\n`,
  [`${ROOT}/.git/config`]:
    '[core]\n\tbare = false\n[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n[x]\n\tmerge = y\n',
};
const GIT = `git -C ${ROOT} -c safe.directory=${ROOT} -c core.fsmonitor=false -c core.hooksPath=/dev/null -c protocol.allow=never`;
const TREE = 'ls-tree -r -z --name-only';
const NAMES = 'orders/urls.py orders/urls/__init__.py orders';
const RUNS = {
  [`${GIT} ls-files -d -z`]: 'orders/admin.py\0',
  [`${GIT} cat-file blob HEAD:./config/urls.py`]: 'as committed\n',
  [`${GIT} cat-file blob HEAD:./config/wsgi.py`]: 'same\r\n',
  [`${GIT} ${TREE} ${HEAD} -- ${NAMES}`]: 'orders/__init__.py\0orders/urls.py\0',
  [`${GIT} ${TREE} ${OLD} -- ${NAMES}`]: 'orders/__init__.py\0',
};

describe('the project', () => {
  it('is found with its checkout and the paths that the errors name', async () => {
    const infos = { [`${ROOT}/.git/FETCH_HEAD`]: { writtenAt: NOW - 5 } };
    const reading = await lookAtProject(fakeHost({ files: FILES, infos, runs: RUNS }), app, [missing]);
    if (reading?.is !== 'seen') throw new Error('not seen');
    expect(fact.schema.safeParse(reading.value).error).toBeUndefined();
    const { git, paths, ...rest } = reading.value;
    expect(rest).toEqual({ root: ROOT, user: 'cynow', venv: `${ROOT}/venv`, manifest: `${ROOT}/requirements.txt` });
    expect(git).toEqual({
      branch: 'main',
      head: OLD,
      upstream: 'origin/main',
      differsFromUpstream: true,
      fetchedAt: NOW - 5,
      missingFiles: ['orders/admin.py', 'config/urls.py'],
      onlyUpstream: ['orders/urls.py'],
    });
    expect(paths.map((one) => [one.path.slice(ROOT.length), one.exists])).toEqual([
      ['/orders/urls.py', false],
      ['/orders/urls/__init__.py', false],
      ['/orders', true],
    ]);
    expect(paths[2]).toMatchObject({ kind: 'directory', owner: 'root', readable: true, writable: false });
  });

  it('names the directory that bars the way to a path of the errors', async () => {
    const infos = { [ROOT]: { kind: 'directory' as const, mode: 0o750 } };
    const denied = event({
      text: `PermissionError: [Errno 13] Permission denied: '${ROOT}/orders/admin.py'`,
      hints: [{ id: 'app.permission-denied', weight: 1 }],
    });
    const files = { ...FILES, [`${ROOT}/orders/admin.py`]: '' };
    const reading = await lookAtProject(fakeHost({ files, infos, runs: RUNS }), app, [denied]);
    if (reading?.is !== 'seen') throw new Error('not seen');
    expect(reading.value.paths.map((one) => [one.path, one.readable, one.passable])).toEqual([
      [`${ROOT}/orders/admin.py`, false, undefined],
      [ROOT, false, false],
    ]);
  });

  it('leaves git alone when the errors are about something else', async () => {
    const host = fakeHost({ files: FILES, runs: RUNS });
    const other = event({ hints: [{ id: 'db.unreachable', weight: 1 }], text: 'connection refused' });
    const reading = await lookAtProject(host, app, [other]);
    expect(reading).toMatchObject({ value: { git: null, paths: [] } });
    expect(host.asked.some((one) => one.startsWith('git '))).toBe(false);
  });

  it('is found from a frame when the app works elsewhere, and not in shared directories', async () => {
    const host = fakeHost({ files: FILES });
    const elsewhere: App = { ...app, workingDirectory: '/', projectRoot: null };
    expect((await findProject(host, elsewhere, [missing]))?.root).toBe(ROOT);
    expect(await findProject(host, elsewhere, [])).toBeNull();
    expect(framesOf([missing])).toEqual([`${ROOT}/config/urls.py`, `${ROOT}/config/wsgi.py`]);
  });
});

describe('paths in errors', () => {
  it('are taken from fields, quotes and modules', () => {
    const denied = event({
      text: "PermissionError: [Errno 13] Permission denied: '/var/lib/x/a.csv'",
      hints: [{ id: 'app.permission-denied', weight: 1 }],
    });
    const node = event({
      text: "Error: Cannot find module './routes/orders'",
      detail: "Error: Cannot find module './routes/orders'\nRequire stack:\n- /opt/api/src/server.js",
      fields: { module: './routes/orders' },
    });
    const relative = event({ text: "FileNotFoundError: [Errno 2] No such file or directory: 'data/x.json'" });
    expect(pathsNamed([denied, relative], ROOT, '/w')).toEqual(['/var/lib/x/a.csv', '/w/data/x.json']);
    expect(pathsNamed([node], ROOT, '/w')).toEqual(['/opt/api/src/routes/orders.js', '/opt/api/src/routes/orders']);
    expect(pathsNamed([{ ...denied, hints: [] }], ROOT, '/w')).toEqual([]);
    expect(filesOfModule('os; rm', ROOT)).toEqual([]);
  });
});

describe('rights', () => {
  const infos = {
    '/srv/a': { kind: 'directory', uid: 1, gid: 33, mode: 0o750 },
    '/srv/a/f': { uid: 1000, gid: 1, mode: 0o400 },
    '/srv/l': { kind: 'link', target: '/srv/a/f' },
  } as const;
  const host = fakeHost({ infos });
  const user = { name: 'u', uid: 1000, gid: 1000, groups: [1000, 33] };
  it('ask every directory on the way', async () => {
    expect(await mayUse(host, '/srv/a/f', user, 'read')).toBe(true);
    expect(await mayUse(host, '/srv/a/f', user, 'write')).toBe(false);
    expect(await mayUse(host, '/srv/l', user, 'read')).toBe(true);
    expect(await mayUse(host, '/srv/a/f', { ...user, groups: [1000] }, 'read')).toBe(false);
    expect(await mayUse(host, '/srv/a/none', user, 'read')).toBeNull();
    expect(await mayUse(host, '/srv/a/f', null, 'read')).toBeNull();
    const mounts = [{ mount: '/srv', type: 'ext4', readOnly: true }];
    expect(await mayUse(host, '/srv/a/f', { ...user, uid: 0 }, 'write', mounts)).toBe(false);
  });
});

describe('git settings', () => {
  it('name what a branch follows', () => {
    expect(upstreamOf(FILES[`${ROOT}/.git/config`] ?? '', 'main')).toBe('refs/remotes/origin/main');
    expect(upstreamOf('[branch "x"]\n\tremote = .\n\tmerge = refs/heads/y\n', 'x')).toBe('refs/heads/y');
    expect(upstreamOf('', 'x')).toBeNull();
  });
});
