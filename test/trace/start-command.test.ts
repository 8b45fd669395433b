import { describe, expect, it } from 'vitest';
import { workersWanted } from '../../src/trace/processes.ts';
import { readStart } from '../../src/trace/start-command.ts';
import { instanceFor, readUnitFiles } from '../../src/trace/unit-files.ts';
import { fakeHost } from './host/fake-host.ts';

const SCRIPT = `#!/bin/bash
NAME="shop"
DIR=$(cd "$(dirname "$0")" && pwd)
BIND=unix:$DIR/run/web.sock   # where nginx looks
. "$DIR/.env"
source $DIR/venv/bin/activate
echo "starting on 127.0.0.1:9999"
exec gunicorn shop.wsgi:application \\
  --name $NAME --workers \${WORKERS:-3} \\
  --bind $BIND
`;

const files = {
  '/srv/shop/start.sh': SCRIPT,
  '/srv/shop/.env': 'WORKERS=5\n',
  '/srv/shop/gunicorn.conf.py':
    'import os\nhost = os.getenv("HOST", "127.0.0.1")\nport = int(os.environ.get("PORT", 9001))\nbind = f"{host}:{port}"  # both\n',
  '/srv/shop/hypercorn.toml': 'bind = ["127.0.0.1:7000"]\n',
  '/srv/shop/main.py':
    'import uvicorn\nif __name__ == "__main__":\n    uvicorn.run("app:app", host="0.0.0.0", port=8123)\n',
  '/etc/default/shop': 'PORT=9100\n',
};

async function bindsOf(command: string, environment: string[] = [], environmentFiles: string[] = []) {
  const started = await readStart(fakeHost({ files }), { command, cwd: '/srv/shop', environment, environmentFiles });
  return started.binds;
}

describe('what a start command binds', () => {
  it.each([
    ['/srv/shop/start.sh', ['unix:/srv/shop/run/web.sock']],
    ['/bin/bash /srv/shop/start.sh', ['unix:/srv/shop/run/web.sock']],
    ["/bin/bash -lc 'cd /opt/x && exec venv/bin/uvicorn app:app --uds api.sock'", ['unix:/opt/x/api.sock']],
    ["/bin/bash -lc 'source venv/bin/activate && exec hypercorn app:app --config hypercorn.toml'", ['127.0.0.1:7000']],
    ['/srv/shop/venv/bin/gunicorn shop.wsgi', ['127.0.0.1:9001']],
    ['/srv/shop/venv/bin/gunicorn -c /srv/shop/gunicorn.conf.py -b 127.0.0.1:80 shop.wsgi', ['127.0.0.1:80']],
    ['/usr/bin/python3 main.py', ['0.0.0.0:8123']],
    ['/usr/bin/env uvicorn app:app', ['127.0.0.1:8000']],
  ])('%s', async (command, binds) => {
    expect(await bindsOf(command)).toEqual(binds);
  });

  it('fills in what the unit and its files say', async () => {
    expect(await bindsOf('/srv/shop/venv/bin/gunicorn shop.wsgi', [], ['-/etc/default/shop'])).toEqual([
      '127.0.0.1:9100',
    ]);
    expect(await bindsOf(`uvicorn app:app --port $${'{API_PORT}'}`, ['API_PORT=8800'])).toEqual(['127.0.0.1:8800']);
    expect(await bindsOf('/usr/bin/node server.js', ['PORT=3000'])).toEqual(['0.0.0.0:3000']);
  });

  it('keeps the command that a script comes down to', async () => {
    const started = await readStart(fakeHost({ files }), {
      command: '/srv/shop/start.sh',
      cwd: null,
      environment: [],
      environmentFiles: [],
    });
    expect(started.command).toMatch(/^gunicorn shop\.wsgi:application\s+--name shop --workers 5/);
  });
});

describe('templates', () => {
  const unit = '[Service]\nExecStart=/opt/a/venv/bin/uvicorn app:app --port 80%i\n';
  const host = fakeHost({ files: { '/etc/systemd/system/web@.service': unit } });

  it('are found by the instance whose name makes the address', async () => {
    const { files: plain, templates } = await readUnitFiles(host, false);
    expect(plain).toEqual([]);
    expect((await instanceFor(templates, '127.0.0.1:8001'))?.name).toBe('web@01.service');
    expect(await instanceFor(templates, '127.0.0.1:9001')).toBeNull();
  });
});

describe('units that nothing listens of', () => {
  const started = 'ExecStart=/usr/bin/app --port 8001\n';

  it.each([
    ['what ends with its program', '/lib/systemd/system/job.service', `Type=oneshot\n${started}`, []],
    ['what a person may call so', '/etc/systemd/system/job.service', `Type=oneshot\n${started}`, ['0.0.0.0:8001']],
    [
      'what stays',
      '/lib/systemd/system/job.service',
      `Type=oneshot\nRemainAfterExit=yes\n${started}`,
      ['0.0.0.0:8001'],
    ],
    ['a part of the boot', '/lib/systemd/system/systemd-update-utmp.service', started, null],
    [
      'what only has such a name',
      '/lib/systemd/system/systemd-journal-gatewayd.socket',
      'ListenStream=19531\n',
      ['0.0.0.0:19531'],
    ],
  ])('%s', async (_what, path, service, binds) => {
    const { files: units } = await readUnitFiles(fakeHost({ files: { [path]: `[Service]\n${service}` } }), true);
    expect(units[0]?.binds ?? null).toEqual(binds);
  });
});

describe('drop-ins of units', () => {
  const service = (port: number): string => `[Service]\nExecStart=/opt/app/server --port ${port}\n`;
  const changed = (port: number): string => `[Service]\nExecStart=\nExecStart=/opt/app/server --port ${port}\n`;

  it('of a package are changed from /etc, the last name last', async () => {
    const host = fakeHost({
      files: {
        '/lib/systemd/system/app.service': service(8001),
        '/lib/systemd/system/app.service.d/10-vendor.conf': changed(8002),
        '/etc/systemd/system/app.service.d/override.conf': changed(8003),
      },
    });
    const { files: units } = await readUnitFiles(host, true);
    expect(units.map(({ name, path, binds }) => [name, path, binds])).toEqual([
      ['app.service', '/lib/systemd/system/app.service', ['0.0.0.0:8003']],
    ]);
  });

  it('in /etc hide those of the same name elsewhere', async () => {
    const host = fakeHost({
      files: {
        '/lib/systemd/system/app.service': service(8001),
        '/lib/systemd/system/app.service.d/port.conf': changed(8002),
        '/etc/systemd/system/app.service.d/port.conf': '[Service]\nNice=5\n',
      },
    });
    const { files: units } = await readUnitFiles(host, true);
    expect(units[0]?.binds).toEqual(['0.0.0.0:8001']);
  });
});

describe('workers asked for', () => {
  it.each([
    ['gunicorn --workers 3 app:app', 3],
    ['uwsgi --http :8000 -p 4', 4],
    ['puma -p 3000', null],
    ['ruby bin/rails server -p 3000', null],
    ['node server.js', null],
  ])('%s', (command, count) => {
    expect(workersWanted(command)).toBe(count);
  });
});
