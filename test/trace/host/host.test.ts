import { describe, expect, it } from 'vitest';
import { factSchemas } from '../../../src/facts/facts.generated.ts';
import { cgroupMemory } from '../../../src/trace/host/cgroup.ts';
import { clockReading } from '../../../src/trace/host/clock.ts';
import { parseDmesg, parseJournal } from '../../../src/trace/host/kernel-words.ts';
import { countCpus, netCounter } from '../../../src/trace/host/load.ts';
import { within } from '../../../src/trace/host/look.ts';
import { mountOf, parseMounts } from '../../../src/trace/host/mounts.ts';
import { beginReadings, hostReadings } from '../../../src/trace/host/readings.ts';
import { fakeHost, NOW } from './fake-host.ts';

const MOUNTS = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,discard
23 22 0:21 / /proc rw,nosuid - proc proc rw
30 22 254:16 / /var/lib/post\\040gres ro,relatime shared:9 - ext4 /dev/vdb rw
31 22 0:40 / /srv/share rw - nfs4 nas:/share rw
32 22 254:17 / /var/log rw,relatime - xfs /dev/vdc ro,seclabel
`;
const FILES = {
  '/proc/meminfo': `MemTotal:       24684096 kB
MemFree:        23911764 kB
MemAvailable:   24231524 kB
SwapTotal:             0 kB
SwapFree:              0 kB
`,
  '/proc/pressure/memory':
    'some avg10=12.50 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
  '/proc/loadavg': '0.10 0.14 0.20 1/116 6691\n',
  '/sys/devices/system/cpu/online': '0-1\n',
  '/proc/sys/fs/file-nr': '610\t0\t2466193\n',
  '/proc/net/netstat':
    'TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 7 9\nIpExt: InNoRoutes\nIpExt: 3\n',
  '/proc/self/mountinfo': MOUNTS,
};
const DMESG = `2026-11-21T04:19:31,123456+00:00 Out of memory: Killed process 4242 (gunicorn) total-vm:1kB
2026-11-21T04:19:32,000000+00:00 oom_reaper: reaped process 4242
`;

describe('the host', () => {
  it('answers every kind in the shape of its fact', async () => {
    const at = Date.parse('2026-11-21T04:19:00Z');
    const host = fakeHost({ files: FILES, runs: { dmesg: DMESG, timedatectl: 'NTPSynchronized=no\n' } });
    const event = {
      program: 'kernel',
      signature: 'oom',
      tier: 'A',
      at: null,
      pid: 4242,
      detail: null,
      fields: {},
      hints: [],
    } as const;
    const about = { addresses: [], paths: [{ path: '/srv/share/x', why: 'uploads' }] };
    const begun = beginReadings(host, at, (text) => [{ ...event, text: text.slice(0, 13), line: 1 }]);
    const readings = await hostReadings(host, about, begun);
    for (const [kind, reading] of Object.entries(readings)) {
      if (reading.is !== 'seen') continue;
      expect([kind, factSchemas[kind as keyof typeof factSchemas].safeParse(reading.value).error]).toEqual([
        kind,
        undefined,
      ]);
    }
    expect(readings.memory).toMatchObject({ value: { availableBytes: 24_231_524 * 1024, pressure: 0.125 } });
    expect(readings.load).toMatchObject({ value: { cpus: 2, load5: 0.14, filesMax: 2_466_193, listenOverflows: 7 } });
    expect(readings['kernel-words']).toMatchObject({ value: { source: 'dmesg', events: [{ at: at + 31_123 }] } });
    expect(readings.clock).toMatchObject({ value: { synchronized: null } });
    const disks = readings.disks?.is === 'seen' ? readings.disks.value.disks : [];
    // A network file system is never asked: a dead server would hold the look for good.
    expect(disks.map((disk) => disk.mount).sort()).toEqual(['/', '/var/log']);
    expect(disks.find((disk) => disk.mount === '/var/log')?.readOnly).toBe(true);
  });

  it('says what it could not see', async () => {
    const host = fakeHost({});
    const readings = await hostReadings(
      host,
      { addresses: [], paths: [] },
      beginReadings(host, NOW, () => []),
    );
    expect(readings.memory?.is).toBe('blind');
    expect(readings['kernel-words']).toMatchObject({ is: 'blind', allow: 'sudo why502 diagnose' });
  });
});

describe('what the kernel said', () => {
  it('reads dmesg and the journal', () => {
    expect(parseDmesg(DMESG)[0]).toEqual({
      at: Date.parse('2026-11-21T04:19:31.123Z'),
      text: 'Out of memory: Killed process 4242 (gunicorn) total-vm:1kB',
    });
    const entry = { MESSAGE: 'oom-kill', __REALTIME_TIMESTAMP: '1795000000123456' };
    expect(parseJournal(`${JSON.stringify(entry)}\n-- No entries --\n`)).toEqual([
      { at: 1_795_000_000_123.456, text: 'oom-kill' },
    ]);
    expect(parseJournal('{"MESSAGE":[111,111,109],"__REALTIME_TIMESTAMP":"1000"}')[0]?.text).toBe('oom');
  });
});

describe('the clock', () => {
  it('asks timedated only when a time client is installed and has not left its mark', async () => {
    const client = { '/usr/lib/systemd/ntp-units.d/50-chrony.list': 'chrony.service\n' };
    const runs = { timedatectl: 'NTPSynchronized=no\n' };
    expect(await clockReading(fakeHost({ files: client, runs }))).toMatchObject({ value: { synchronized: false } });
    const marked = fakeHost({ files: { ...client, '/run/systemd/timesync/synchronized': '' }, runs });
    expect(await clockReading(marked)).toMatchObject({ value: { synchronized: true } });
    expect(marked.asked.filter((asked) => asked.startsWith('timedatectl'))).toEqual([]);
    const future = { '/var/lib/dpkg/status': { writtenAt: NOW + 86_400_000 } };
    expect(await clockReading(fakeHost({ files: client, infos: future, runs }))).toMatchObject({
      value: { offsetSeconds: -86_400, witness: '/var/lib/dpkg/status', client: 'chrony.service' },
    });
    const rtc = { '/sys/class/rtc/rtc0/since_epoch': `${NOW / 1000 - 7_200}\n` };
    expect(await clockReading(fakeHost({ files: { ...client, ...rtc }, runs }))).toMatchObject({
      value: { offsetSeconds: 7_200 },
    });
    const local = { '/etc/adjtime': '0.0 0 0.0\n0\nLOCAL\n' };
    expect(await clockReading(fakeHost({ files: { ...client, ...rtc, ...local }, runs }))).toMatchObject({
      value: { offsetSeconds: null },
    });
    expect(await clockReading(fakeHost({ files: client }))).toMatchObject({ is: 'blind' });
  });
});

describe('small parts', () => {
  it('counts CPUs and reads counters', () => {
    expect([countCpus('0-3,6\n'), countCpus('0'), countCpus('')]).toEqual([5, 1, 1]);
    expect(netCounter(FILES['/proc/net/netstat'], 'TcpExt', 'Nothing')).toBeNull();
  });

  it('finds the mount of a path', () => {
    const mounts = parseMounts(MOUNTS);
    expect(mountOf(mounts, '/var/lib/post gres/data')).toMatchObject({ type: 'ext4', readOnly: true });
    expect(mountOf(mounts, '/var/logs')).toMatchObject({ mount: '/' });
  });

  it('reads control groups of both versions', async () => {
    const two = {
      '/sys/fs/cgroup/a/memory.current': '100\n',
      '/sys/fs/cgroup/a/memory.max': 'max\n',
      '/sys/fs/cgroup/a/memory.events': 'oom 2\noom_kill 1\n',
    };
    expect(await cgroupMemory(fakeHost({ files: two }), '/a')).toMatchObject({
      bytes: 100,
      limitBytes: null,
      oomKills: 1,
    });
    const one = {
      '/sys/fs/cgroup/memory/a/memory.usage_in_bytes': '5\n',
      '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/a/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
    };
    expect(await cgroupMemory(fakeHost({ files: one }), '/a')).toMatchObject({
      bytes: 5,
      limitBytes: null,
      oomKills: 3,
    });
    expect(await cgroupMemory(fakeHost({}), '/a')).toBeNull();
  });

  it('waits no longer than it is told', async () => {
    expect(await within(5, new Promise<string>(() => {}), 'late')).toBe('late');
  });
});
