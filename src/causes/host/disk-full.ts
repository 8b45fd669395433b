import { absent, defineCause, type FixStep, present, ruledOut, said, saw } from '../../core/rule.ts';
import { fullOf, isDatabaseDisk, isDatabaseMount, isReal } from '../shared/disks.ts';
import { aDisk, someWords } from '../shared/example-facts.ts';
import { fullRow, shows } from '../shared/fits.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { telling } from '../shared/telling.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

function room(bytes: number): string {
  return bytes >= 10 * MIB ? `${Math.round(bytes / MIB)} MiB` : `${Math.round(bytes / KIB)} KiB`;
}

/** The journal and the package cache lie on the root file system, unless /var has one of its own. */
function roomFor(mount: string): readonly FixStep[] {
  const safe: readonly FixStep[] = ['/', '/var', '/var/log'].includes(mount)
    ? [{ command: 'journalctl --vacuum-size=50M', why: { en: 'Drops old journal entries.' }, risk: 'safe' }]
    : [];
  const cache: readonly FixStep[] = ['/', '/var', '/var/cache'].includes(mount)
    ? [{ command: 'apt-get clean', why: { en: 'Drops downloaded packages.' }, risk: 'safe' }]
    : [];
  return [
    ...safe,
    ...cache,
    byHand(
      `See what fills ${mount}: du -xh ${quote(mount)} 2>/dev/null | sort -rh | head -20; and files that are deleted but still open: lsof +L1. Delete or move what is not needed, or enlarge it.`,
    ),
  ];
}

export const rule = defineCause({
  id: 'host.disk-full',
  on: ['host', 'backend', 'dependency'],
  needs: [],
  wants: ['disks', 'words'],
  leadsTo: {
    'app.unhandled-exception': 0.05,
    'app.static-files': 0.05,
    'app.migration-failed': 0.05,
    'unit.failed': 0.03,
    'db.crashed': 0.15,
    'db.unreachable': 0.02,
    'db.disk-full': 0.3,
    'proxy.disk-full': 0.8,
    'socket.bind-failed': 0.05,
    'http-5xx': 0.05,
    'http-503': 0.02,
    'body-mismatch': 0.02,
    'process.dropped-connection': 0.02,
  },
  fits(scene) {
    const full = fullRow(scene, false);
    if (full === null) return 1;
    return shows(
      full.mount,
      isDatabaseMount(full.mount) ? 0.6 : 0.75,
      { en: `${full.mount} is full`, ko: `${full.mount}에 남은 공간이 없습니다`, zh: `${full.mount} 已满` },
      full.text,
    );
  },
  title: { en: 'A file system is full', ko: '디스크가 가득 참', zh: '磁盘已满' },
  why: { en: 'Nothing can be written: logs, uploads, sessions and databases fail.' },
  look: 'df -h; du -xh {subject} | sort -rh | head',
  judge({ disks }, context) {
    if (context.link.role !== 'host') {
      // Told once, on the host, as long as its disks could be seen.
      const told = context.host.disks ? null : telling(context, 'host.disk-full');
      if (told === null) return absent;
      const says = {
        en: `The app has no room to write: ${told.event.text}`,
        ko: `쓸 공간이 없습니다: ${told.event.text}`,
        zh: `没有可写入的空间：${told.event.text}`,
      };
      return present({
        subject: told.event.fields.target ?? 'a file system',
        confidence: Math.min(0.85, told.confidence),
        says,
        evidence: [told.evidence],
      });
    }
    const known = disks?.disks.filter((disk) => isReal(disk) && disk.holds.length > 0) ?? [];
    const full = known.filter((disk) => fullOf(disk) && !isDatabaseDisk(disk));
    if (full.length === 0)
      return known.length > 0 ? ruledOut(`room is left on ${known.map((disk) => disk.mount).join(', ')}`) : absent;
    return full.map((disk) =>
      present({
        subject: disk.mount,
        confidence: 0.86,
        says: {
          en: `${disk.mount} is full; it holds ${disk.holds.slice(0, 3).join(', ')}`,
          ko: `${disk.mount}에 남은 공간이 없습니다 (${disk.holds.slice(0, 3).join(', ')})`,
          zh: `${disk.mount} 已满，其上有 ${disk.holds.slice(0, 3).join(', ')}`,
        },
        evidence: [
          saw(
            'df',
            `${disk.mount}: ${Math.round((1 - disk.availableBytes / disk.totalBytes) * 100)} % used, ${room(disk.availableBytes)} of ${room(disk.totalBytes)} available`,
          ),
          ...context.hinted.slice(0, 1).map((event) => said(event, event.fields.source)),
        ],
      }),
    );
  },
  fix: ({ subject }) => roomFor(subject),
  verify: ({ subject }) => (subject.startsWith('/') ? [{ command: `df -h ${quote(subject)}` }] : []),
  examples: {
    present: [{ name: 'the root file system', facts: { disks: aDisk({ availableBytes: 0 }) } }],
    absent: [
      { name: 'room is left', facts: { disks: aDisk(), words: someWords() } },
      {
        name: 'full, but nothing of this path is on it',
        facts: { disks: aDisk({ mount: '/mnt/backup', holds: [], availableBytes: 0 }) },
      },
      {
        name: "the database's own",
        facts: { disks: aDisk({ mount: '/var/lib/postgresql', holds: ['/var/lib/postgresql'], availableBytes: 0 }) },
      },
    ],
  },
});
