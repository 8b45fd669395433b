import { describe, expect, it } from 'vitest';
import { recognise } from '../../../src/logs/recognise.ts';
import { homeGroup } from '../../../src/trace/host/kernel-owner.ts';
import { kernelReading } from '../../../src/trace/host/kernel-words.ts';
import { memoryReading } from '../../../src/trace/host/memory.ts';
import { fakeHost, NOW } from './fake-host.ts';

const OWN = `/docker/${'3c'.repeat(32)}`;
const OTHER = `/docker/${'d0'.repeat(32)}`;
const stamp = new Date(NOW - 60_000).toISOString().replace('Z', '000+00:00').replace('.', ',');

/** Lines of Linux 6.18 about a kill in a container, as `dmesg` showed them. */
function kill(limit: string, group: string, pid: number): string {
  return `${stamp} oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=3cee,mems_allowed=0,oom_memcg=${limit},task_memcg=${group},task=gunicorn,pid=${pid},uid=1000
${stamp} Memory cgroup out of memory: Killed process ${pid} (gunicorn) total-vm:650312kB, anon-rss:631912kB, file-rss:9980kB, shmem-rss:0kB, UID:1000 pgtables:1308kB oom_score_adj:0
${stamp} gunicorn[${pid}]: segfault at 0 ip 00007f1203 sp 00007ffd10 error 4 in libc.so.6[7f1200+1b]
`;
}

async function heard(dmesg: string, files: Readonly<Record<string, string>>) {
  const host = fakeHost({ files, runs: { dmesg: `${stamp} Linux version 6.18\n${dmesg}` } });
  const reading = await kernelReading(host, NOW - 600_000, recognise);
  if (reading.is !== 'seen') throw new Error('blind');
  return reading.value.events.map(({ signature, fields }) => ({
    signature,
    limit: fields.cgroup,
    of: fields.task_cgroup,
  }));
}

const here = {
  '/proc/1/cgroup': `4:memory:${OWN}/init.scope\n0::${OWN}/init.scope\n`,
  '/run/systemd/container': 'docker',
};

describe('whose kernel log it is', () => {
  it('names the control group of the whole host', () => {
    expect(homeGroup('0::/init.scope\n')).toBe('');
    expect(homeGroup('0::/lxc.payload.web/init.scope\n')).toBe('/lxc.payload.web');
    expect(homeGroup('9:name=systemd:/docker/a/init.scope\n4:memory:/docker/b\n')).toBe('/docker/b');
  });

  it('takes a kill in its own group for its own, and names the groups as the host does', async () => {
    expect(await heard(kill(OWN, `${OWN}/system.slice/gunicorn.service`, 7), here)).toEqual([
      { signature: 'oom-constraint', limit: '/', of: '/system.slice/gunicorn.service' },
      { signature: 'oom-cgroup', limit: '/', of: '/system.slice/gunicorn.service' },
      { signature: 'segfault', limit: '/', of: '/system.slice/gunicorn.service' },
    ]);
  });

  it('leaves the same service of another container alone', async () => {
    expect(await heard(kill(OTHER, `${OTHER}/system.slice/gunicorn.service`, 7), here)).toEqual([]);
    const hidden = { '/proc/1/cgroup': '0::/init.scope\n', '/run/systemd/container': 'lxc' };
    expect(await heard(kill('/lxc/7', '/lxc/7/system.slice/gunicorn.service', 7), hidden)).toEqual([]);
  });

  it('believes every line where the kernel serves this host alone', async () => {
    const alone = { '/proc/1/cgroup': '0::/init.scope\n' };
    const group = '/system.slice/gunicorn.service';
    expect(await heard(kill(group, group, 7), alone)).toHaveLength(3);
  });
});

describe('the memory of a host that is a container', () => {
  const machine = { '/proc/meminfo': 'MemTotal: 24000000 kB\nMemFree: 1 kB\nMemAvailable: 20000000 kB\n' };
  const limit = {
    [`/sys/fs/cgroup/memory${OWN}/memory.usage_in_bytes`]: '590000000\n',
    [`/sys/fs/cgroup/memory${OWN}/memory.limit_in_bytes`]: '600000000\n',
    [`/sys/fs/cgroup/memory${OWN}/memory.stat`]: 'total_inactive_file 10000000\n',
    '/proc/40/status': 'VmSize:\t  800000 kB\nVmRSS:\t  480000 kB\n',
    '/proc/40/cmdline': 'python3\0export.py\0',
  };

  it("is its limit, not the machine's, and the one who holds most is named", async () => {
    const reading = await memoryReading(fakeHost({ files: { ...machine, ...here, ...limit } }));
    expect(reading).toMatchObject({
      value: {
        totalBytes: 600_000_000,
        availableBytes: 20_000_000,
        largest: [{ pids: [40], command: 'python3 export.py', bytes: 120_000 * 4096 }],
      },
    });
  });

  it("is the machine's where nothing limits it", async () => {
    expect(await memoryReading(fakeHost({ files: { ...machine, ...here } }))).toMatchObject({
      value: { totalBytes: 24_000_000 * 1024 },
    });
  });
});
