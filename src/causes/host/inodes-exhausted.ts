import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { inodesGone, isReal } from '../shared/disks.ts';
import { aDisk } from '../shared/example-facts.ts';
import { fullRow, fullWithRoom, shows } from '../shared/fits.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'host.inodes-exhausted',
  on: ['host'],
  needs: ['disks'],
  leadsTo: {
    'app.unhandled-exception': 0.02,
    'app.static-files': 0.02,
    'unit.failed': 0.01,
    'db.crashed': 0.03,
    'proxy.disk-full': 0.1,
    'socket.bind-failed': 0.03,
    'http-5xx': 0.02,
    'http-503': 0.01,
  },
  fits(scene) {
    const gone = fullRow(scene, true);
    if (gone !== null)
      return shows(
        gone.mount,
        0.95,
        {
          en: `no inode is left on ${gone.mount}`,
          ko: `${gone.mount}에 아이노드가 남아 있지 않습니다`,
          zh: `${gone.mount} 的 inode 已用尽`,
        },
        gone.text,
      );
    const full = fullWithRoom(scene);
    if (full === null) return 1;
    return shows(
      '/',
      0.7,
      {
        en: 'no space is left, and yet every file system has room: most often no inode is left, else a quota is used up',
        ko: '공간이 없다고 하지만 모든 파일 시스템에 여유가 있습니다: 대개 아이노드가, 아니면 할당량이 소진된 것입니다',
        zh: '提示空间不足，但所有文件系统都有余量：多半是 inode 用尽，否则是配额用尽',
      },
      full.text,
    );
  },
  title: { en: 'A file system has no inode left', ko: '아이노드가 부족함', zh: '文件系统 inode 已用尽' },
  why: { en: 'There is room, but no file can be created: the number of files has reached its limit.' },
  look: 'df -i',
  judge({ disks: { disks } }) {
    const known = disks.filter((disk) => isReal(disk) && disk.inodes > 0 && disk.holds.length > 0);
    const gone = known.filter(inodesGone);
    if (gone.length === 0) return known.length > 0 ? ruledOut('inodes are left') : absent;
    return gone.map((disk) =>
      present({
        subject: disk.mount,
        confidence: 0.86,
        says: {
          en: `${disk.mount} has no inode left: no file can be created`,
          ko: `${disk.mount}의 아이노드가 모두 사용되었습니다`,
          zh: `${disk.mount} 的 inode 已用尽，无法创建文件`,
        },
        evidence: [saw('df -i', `${disk.mount}: ${disk.inodesFree} of ${disk.inodes} inodes free`)],
      }),
    );
  },
  fix: ({ subject }) => [
    byHand(
      `Find the directory with very many small files and delete what is not needed (old sessions, caches, mail queues): du --inodes -x ${quote(subject)} 2>/dev/null | sort -rn | head -20`,
    ),
  ],
  verify: ({ subject }) => [{ command: `df -i ${quote(subject)}` }],
  examples: {
    present: [{ name: 'none left', facts: { disks: aDisk({ inodesFree: 0 }) } }],
    absent: [
      { name: 'plenty', facts: { disks: aDisk() } },
      {
        name: 'a file system that does not count them',
        facts: { disks: aDisk({ type: 'btrfs', inodes: 0, inodesFree: 0 }) },
      },
    ],
  },
});
