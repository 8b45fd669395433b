import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import type { Disk } from '../shared/disks.ts';
import { message, newestFirst, quoted } from '../shared/probe.ts';
import { event, proxyWords } from '../shared/scene.ts';

const full = event('pwrite() "/var/lib/nginx/body/0000000012" failed (28: No space left on device)', { tier: 'C' });
const disk = {
  mount: '/',
  type: 'ext4',
  holds: ['/var/log/nginx'],
  totalBytes: 10e9,
  availableBytes: 0,
  inodes: 600_000,
  inodesFree: 500_000,
  readOnly: false,
};
const FIVE_MINUTES = 300_000;

const MIB = 1024 * 1024;

/** Less than a hundredth is left (of a large disk: 64 MiB), or less than `least` bytes. */
function isTight(disk: Disk, least = 0): boolean {
  const few = Math.max(least, Math.min(disk.totalBytes * 0.01, 64 * MIB));
  return disk.availableBytes < few || (disk.inodes > 0 && disk.inodesFree < 10);
}

/** The file system that a path lies on: the one with the longest mount point above it. */
function holderOf(path: string, disks: readonly Disk[]): Disk | undefined {
  const above = disks.filter(({ mount }) => path.startsWith(mount === '/' ? '/' : `${mount}/`));
  return above.toSorted((a, b) => b.mount.length - a.mount.length)[0];
}

export const rule = defineCause({
  id: 'proxy.disk-full',
  on: ['backend'],
  needs: ['proxy-words'],
  wants: ['probe', 'traffic'],
  leadsTo: { 'http-5xx': 0.03, 'premature-close': 0.01 },
  title: {
    en: 'The proxy cannot buffer to disk',
    ko: '프록시가 디스크에 버퍼를 쓸 수 없음',
    zh: '代理无法写入磁盘缓冲',
  },
  why: {
    en: 'Uploads and large answers go through files (client_body_temp_path, proxy_temp_path); without room the request ends with 500 or is cut.',
  },
  look: 'df -h /var/lib/nginx /var/log/nginx; df -i /var/lib/nginx',
  examples: {
    present: [
      {
        name: 'no space left on device',
        facts: { 'proxy-words': proxyWords(full) },
        host: { disks: { disks: [disk] } },
      },
    ],
    absent: [
      {
        name: 'another file system is full',
        facts: { 'proxy-words': proxyWords(full) },
        host: {
          disks: {
            disks: [
              { ...disk, mount: '/srv' },
              { ...disk, availableBytes: 4e9 },
            ],
          },
        },
      },
      {
        name: 'it has room by now',
        facts: { 'proxy-words': proxyWords(full) },
        host: { disks: { disks: [{ ...disk, availableBytes: 4e9 }] } },
      },
    ],
  },
  judge(facts, { host, at }) {
    const said = newestFirst(facts['proxy-words'].events).find((line) =>
      /failed \(28:|No space left on device|has written only \d+ of/.test(message(line)),
    );
    if (!said) return absent;
    const disks = host.disks?.disks ?? [];
    const path = /"(\/[^"]+)"/.exec(message(said))?.[1];
    const own = path === undefined ? undefined : holderOf(path, disks);
    const tight = own === undefined ? disks.find((one) => isTight(one)) : isTight(own, MIB) ? own : undefined;
    if (disks.length > 0 && !tight) return ruledOut('the file systems of the proxy have room');
    const fresh = said.at === null || at - said.at < FIVE_MINUTES;
    const mount = tight?.mount ?? path ?? "the proxy's disk";
    return present({
      subject: mount,
      confidence: tight ? 0.93 : fresh ? 0.7 : 0.5,
      says: {
        en: `the proxy has no room left on ${mount}`,
        ko: `${mount}에 프록시가 쓸 공간이 없습니다`,
        zh: `${mount} 已没有空间供代理写入`,
      },
      evidence: [
        quoted(said, facts),
        ...(tight
          ? [saw('statfs', `${tight.mount}: ${tight.availableBytes} bytes and ${tight.inodesFree} inodes free`)]
          : []),
      ],
    });
  },
  fix: ({ subject }) => [
    {
      command: null,
      why: {
        en: `Make room on ${subject}: \`du -xh --max-depth=2 ${subject.startsWith('/') ? subject : '/'} | sort -h | tail\`, \`journalctl --vacuum-size=200M\`, rotated logs. nginx goes on by itself.`,
      },
      risk: 'manual',
    },
  ],
});
