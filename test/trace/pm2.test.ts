import { describe, expect, it } from 'vitest';
import { forSupervised } from '../../src/causes/shared/supervised.ts';
import { rule } from '../../src/causes/unit/not-running.ts';
import type { Context } from '../../src/core/rule.ts';
import { readNames } from '../../src/trace/names.ts';
import { readPm2 } from '../../src/trace/pm2.ts';
import { fakeHost, NOW } from './host/fake-host.ts';

const HOME = '/home/deploy/.pm2';
const entry = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'web',
  pm_exec_path: '/srv/web/server.js',
  pm_cwd: '/srv/web',
  exec_interpreter: 'node',
  exec_mode: 'fork_mode',
  node_args: ['--max-old-space-size=300'],
  username: 'deploy',
  pm_err_log_path: `${HOME}/logs/web-error.log`,
  pm_out_log_path: `${HOME}/logs/web-out.log`,
  pm_pid_path: `${HOME}/pids/web-0.pid`,
  env: { PORT: '3000', PATH: '/home/deploy/.nvm/bin:/usr/bin', _: '/home/deploy/.nvm/bin/pm2', web: {} },
  ...over,
});
const stamp = (ago: number): string => new Date(NOW - ago).toISOString().slice(0, 19);
const log = (...lines: readonly (readonly [number, string])[]): string =>
  lines.map(([ago, says]) => `${stamp(ago)}: PM2 log: ${says}\n`).join('');
const PASSWD = 'root:x:0:0::/root:/bin/sh\ndeploy:x:1001:1001::/home/deploy:/bin/sh\n';
const DAEMON = new Map([[900, `PM2 v6.0.8: God Daemon (${HOME})`]]);
const ALIVE = new Map([...DAEMON, [950, 'node /srv/web/server.js']]);

async function look(more: Record<string, string>, commands: ReadonlyMap<number, string>, saved: unknown[] = [entry()]) {
  const host = fakeHost({
    files: { [`${HOME}/dump.pm2`]: JSON.stringify(saved), '/etc/passwd': PASSWD, ...more },
    infos: {
      [`${HOME}/dump.pm2`]: { uid: 1001 },
      [`${HOME}/logs/web-error.log`]: { uid: 1001 },
      [`${HOME}/logs/web-out.log`]: { uid: 1001 },
      '/etc/shadow': {},
    },
  });
  const names = await readNames(host);
  const keeper = await readPm2(host, names, async () => commands);
  const me = { bootAt: NOW - 1e7, zoneMinutes: 0 };
  const unit = await keeper?.unit('pm2:web', 'its files', names, me);
  return { keeper, unit: unit?.is === 'seen' ? unit.value : (unit ?? null) };
}

describe('processes of PM2', () => {
  it('are read from what was saved, like unit files', async () => {
    const { keeper } = await look({ [`${HOME}/pids/web-0.pid`]: '950' }, ALIVE);
    expect(
      keeper?.files.map(({ name, command, workingDirectory, binds, user }) => [
        name,
        command,
        workingDirectory,
        binds,
        user,
      ]),
    ).toEqual([
      ['pm2:web', 'node --max-old-space-size=300 /srv/web/server.js', '/srv/web', ['0.0.0.0:3000'], 'deploy'],
    ]);
    expect(await keeper?.pids()).toEqual(new Map([[950, 'pm2:web']]));
  });

  it('are absent where nothing was saved, or only half of it', async () => {
    expect(await readPm2(fakeHost({}), await readNames(fakeHost({})), async () => new Map())).toBeNull();
    const half = fakeHost({ files: { [`${HOME}/dump.pm2`]: '[{"name":"web","pm_exec' } });
    expect(await readPm2(half, await readNames(half), async () => new Map())).toBeNull();
  });

  it.each([
    ['may not be read', { denied: [`${HOME}/dump.pm2`] }, /no right/],
    ['was never saved', {}, /never saved/],
    ['is half written', { files: { [`${HOME}/dump.pm2`]: '[{"name":"we' } }, /not whole/],
  ])('of a daemon that runs, whose list %s, are not known', async (_name, fake, why) => {
    const host = fakeHost(fake);
    const names = await readNames(host);
    const keeper = await readPm2(host, names, async () => DAEMON);
    expect(keeper?.files.map(({ name }) => name)).toEqual(['pm2:list-of-deploy']);
    const look = await keeper?.unit('pm2:list-of-deploy', '', names, { bootAt: 0, zoneMinutes: 0 });
    expect(look).toMatchObject({ is: 'denied', why: expect.stringMatching(why) });
  });

  it.each([
    [
      'runs',
      { [`${HOME}/pids/web-0.pid`]: '950', [`${HOME}/pm2.log`]: log([60_000, 'App [web:0] online']) },
      ALIVE,
      'active',
      0,
    ],
    [
      'was stopped',
      {
        [`${HOME}/pm2.log`]: log(
          [60_000, 'App [web:0] online'],
          [5000, 'Stopping app:web id:0'],
          [4900, 'App [web:0] exited with code [0] via signal [SIGINT]'],
        ),
      },
      DAEMON,
      'inactive',
      0,
    ],
    [
      'ends again and again',
      {
        [`${HOME}/pids/web-0.pid`]: '950',
        [`${HOME}/pm2.log`]: log(
          [3000, 'App [web:0] exited with code [1] via signal [SIGINT]'],
          [2000, 'App [web:0] exited with code [1] via signal [SIGINT]'],
          [1000, 'App [web:0] online'],
        ),
      },
      ALIVE,
      'activating',
      2,
    ],
    [
      'was given up',
      {
        [`${HOME}/pm2.log`]: log(
          [3000, 'App [web:0] exited with code [1] via signal [SIGINT]'],
          [2900, 'Script /srv/web/server.js had too many unstable restarts (16). Stopped. "errored"'],
        ),
      },
      DAEMON,
      'failed',
      1,
    ],
    [
      'of another number tells nothing',
      {
        [`${HOME}/pids/web-0.pid`]: '950',
        [`${HOME}/pm2.log`]: log([3000, 'App [web:1] exited with code [1] via signal [SIGINT]']),
      },
      ALIVE,
      'active',
      0,
    ],
  ])('one that %s', async (_name, files, commands, activeState, restarts) => {
    const { unit } = await look(files, commands);
    expect(unit).toMatchObject({
      name: 'pm2:web',
      activeState,
      restarts,
      logFiles: [`${HOME}/logs/web-error.log`, `${HOME}/logs/web-out.log`],
    });
  });

  it("are down with PM2's own unit where there is one, and come back from the list where there is none", async () => {
    expect((await look({ '/etc/systemd/system/pm2-deploy.service': '[Service]\n' }, new Map())).unit).toBeNull();
    const { unit } = await look({}, new Map());
    expect(unit).toMatchObject({
      activeState: 'inactive',
      keeper: expect.stringMatching(/pm2 resurrect && runuser -u deploy /),
    });
  });

  it('are repaired by the user whose they are, with the Node that this user has', async () => {
    const { unit } = await look({}, DAEMON);
    const finding = { is: 'present', subject: 'pm2:web', confidence: 0.9, says: { en: '' }, evidence: [] } as const;
    const [step] = forSupervised(rule).fix?.(finding as never, {} as Context, { unit } as never) ?? [];
    expect(step?.command).toBe(
      'runuser -u deploy -- env HOME=/home/deploy PM2_HOME=/home/deploy/.pm2 PATH=/home/deploy/.nvm/bin:/usr/bin /home/deploy/.nvm/bin/pm2 restart --update-env web',
    );
  });

  it('put no strange words into commands, and no rights but those of who wrote the list', async () => {
    const { keeper } = await look({}, DAEMON, [entry({ name: 'web; rm -rf /' })]);
    expect(keeper).toBeNull();
    expect((await look({}, DAEMON, [entry({ pm_err_log_path: '/etc/shadow' })])).unit).toMatchObject({
      logFiles: [`${HOME}/logs/web-out.log`],
    });
    const { unit } = await look({}, DAEMON, [
      entry({ username: 'root', uid: 'root', env: { PATH: '/bin;id', _: '/tmp/$(id)/pm2' } }),
    ]);
    expect(unit).toMatchObject({ keeper: 'runuser -u deploy -- env HOME=/home/deploy PM2_HOME=/home/deploy/.pm2 pm2' });
  });
});
