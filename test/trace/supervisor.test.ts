import { describe, expect, it } from 'vitest';
import { forSupervised } from '../../src/causes/shared/supervised.ts';
import { rule } from '../../src/causes/unit/not-running.ts';
import type { Context } from '../../src/core/rule.ts';
import { readSupervisor } from '../../src/trace/supervisor.ts';
import { fakeHost } from './host/fake-host.ts';

const files = {
  '/etc/supervisor/supervisord.conf':
    '[unix_http_server]\nfile=/var/run/supervisor.sock\n[include]\nfiles = /etc/supervisor/conf.d/*.conf\n',
  '/etc/supervisor/conf.d/shop.conf': `[group:web]
programs=shop
[program:shop]
command=/srv/shop/venv/bin/gunicorn shop.wsgi
    --bind 127.0.0.1:86%(process_num)02d ; one port each
process_name=%(program_name)s_%(process_num)02d
numprocs=2
directory=/srv/shop
environment=DEBUG="0",KEY='a,b'
; a comment
`,
};

describe('programs of supervisord', () => {
  it('are read like unit files, one per process', async () => {
    const supervisor = await readSupervisor(fakeHost({ files }));
    const found = supervisor?.files.map(({ name, binds, environment }) => ({ name, binds, environment }));
    expect(found).toEqual([
      { name: 'supervisor:web:shop_00', binds: ['127.0.0.1:8600'], environment: ['DEBUG=0', 'KEY=a,b'] },
      { name: 'supervisor:web:shop_01', binds: ['127.0.0.1:8601'], environment: ['DEBUG=0', 'KEY=a,b'] },
    ]);
  });

  it('are absent where there is no configuration', async () => {
    expect(await readSupervisor(fakeHost({}))).toBeNull();
  });

  it('are repaired with supervisorctl', () => {
    const fix = forSupervised(rule).fix;
    const finding = {
      is: 'present',
      subject: 'supervisor:shop',
      confidence: 0.9,
      says: { en: '' },
      evidence: [],
    } as const;
    const [step] = fix?.(finding as never, {} as Context, {}) ?? [];
    expect(step?.command).toBe('supervisorctl start shop');
    expect(step?.undo).toBe('supervisorctl stop shop');
  });
});
