import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { aDisk, anEvent, aUnit, someWords } from '../shared/example-facts.ts';
import { isSafe, neededFolder } from '../shared/paths.ts';
import { byHand, upAgain } from '../shared/repair.ts';
import { dropIn, quote, undoDropIn } from '../shared/shell.ts';
import { surer, targetIn, telling } from '../shared/telling.ts';

export const rule = defineCause({
  id: 'app.read-only-filesystem',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit'],
  leadsTo: { 'unit.failed': 0.04, 'http-5xx': 0.04, 'db.crashed': 0.03, 'socket.bind-failed': 0.1 },
  title: {
    en: 'The app writes to a read-only file system',
    ko: '읽기 전용 파일 시스템에 쓰려고 함',
    zh: '应用写入只读文件系统',
  },
  why: {
    en: 'The file system is mounted read-only, or the unit closes it to the service (ProtectSystem=, ReadOnlyPaths=).',
  },
  look: 'findmnt -o TARGET,OPTIONS; systemctl show {subject} -p ProtectSystem -p ReadWritePaths',
  judge(_facts, context) {
    const told = telling(context, 'app.read-only-filesystem');
    if (told === null) return absent;
    const path = targetIn(told.event, /Read-only file system|EROFS/) ?? '';
    const disks = context.host.disks?.disks ?? [];
    const inside = (mount: string): boolean => path === mount || path.startsWith(mount === '/' ? '/' : `${mount}/`);
    const [disk] = disks.filter((one) => inside(one.mount)).sort((a, b) => b.mount.length - a.mount.length);
    const mount = disk?.readOnly ? disk.mount : null;
    const place = path || 'a path';
    return present({
      subject: mount ?? place,
      confidence: mount === null ? told.confidence : surer(told.confidence),
      says: {
        en: mount === null ? `${place} is read-only for the app` : `The file system ${mount} is mounted read-only`,
        ko: `${mount ?? place}은(는) 읽기 전용입니다`,
        zh: `${mount ?? place} 是只读的`,
      },
      evidence: [told.evidence, ...(mount === null ? [] : [saw('mounts', `${mount} is ro`)])],
      data: { path, mount: mount ?? '', hardened: disk && !disk.readOnly ? 'yes' : 'no' },
    });
  },
  fix({ data }, context, facts) {
    const path = data?.path ?? '';
    const { unit } = facts;
    const again = upAgain(facts, context);
    if (data?.mount)
      return [
        {
          command: `mount -o remount,rw ${quote(data.mount)}`,
          why: {
            en: 'Makes it writable again. If the kernel made it read-only, it found errors: see dmesg, and check the disk.',
          },
          risk: 'caution',
          undo: `mount -o remount,ro ${quote(data.mount)}`,
        },
        ...again,
      ];
    if (data?.hardened === 'yes' && unit && isSafe(path)) {
      return [
        {
          command: dropIn(unit.name, 'writable', [`ReadWritePaths=${neededFolder(path)}`]),
          why: { en: 'The file system itself is writable: this opens the directory to the hardened service.' },
          risk: 'caution',
          undo: undoDropIn(unit.name, 'writable'),
        },
        ...again,
      ];
    }
    return [
      byHand(
        `Make ${path || 'the path'} writable: look at the mount's options, and at ProtectSystem= and ReadWritePaths= of the unit.`,
      ),
      ...again,
    ];
  },
  examples: {
    present: [
      {
        name: 'the unit closes it',
        facts: {
          words: someWords(
            anEvent('app.read-only-filesystem', "OSError: [Errno 30] Read-only file system: '/srv/shop/media/a.png'", {
              path: '/srv/shop/media/a.png',
            }),
          ),
          unit: aUnit(),
        },
        host: { disks: aDisk() },
      },
      {
        name: 'the mount is read-only',
        facts: {
          words: someWords(
            anEvent('app.read-only-filesystem', "OSError: [Errno 30] Read-only file system: '/data/a.png'", {
              path: '/data/a.png',
            }),
          ),
          unit: aUnit(),
        },
        host: { disks: aDisk({ mount: '/data', readOnly: true }) },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
