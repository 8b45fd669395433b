import { absent, defineCause, saw } from '../../core/rule.ts';
import { isDatabase, LEANING, whereIs } from '../shared/dependency.ts';
import { fullOf, isDatabaseDisk, isDatabaseMount } from '../shared/disks.ts';
import { aDependency, aDisk, anEvent, someWords } from '../shared/example-facts.ts';
import { shows } from '../shared/fits.ts';
import { appAgain, leaned, serverUnit, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'db.disk-full',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words', 'unit'],
  leadsTo: { ...LEANING, 'db.crashed': 0.1, 'db.unreachable': 0.03 },
  fits(scene) {
    const full = scene.disks.find(({ inodes, used, mount }) => !inodes && used >= 99 && isDatabaseMount(mount));
    if (full === undefined) return 0.2;
    return shows(
      full.mount,
      0.8,
      {
        en: `${full.mount}, where a database keeps its files, is full`,
        ko: `데이터베이스 파일이 있는 ${full.mount}에 남은 공간이 없습니다`,
        zh: `存放数据库文件的 ${full.mount} 已满`,
      },
      full.text,
    );
  },
  title: { en: "The database's own disk is full", ko: '데이터베이스 디스크가 가득 참', zh: '数据库所在磁盘已满' },
  why: { en: 'The database cannot write, so it refuses changes or stops.' },
  look: 'df -h',
  judge({ dependency }, context) {
    const told = toldOf(context, 'db.disk-full', isDatabase);
    if (told === null) return absent;
    const disks = context.host.disks?.disks;
    const full = disks?.find((disk) => fullOf(disk) && isDatabaseDisk(disk));
    // A full file system that others use too is host.disk-full.
    if (disks && full === undefined && disks.some(fullOf)) return absent;
    const where = full?.mount ?? (dependency ? whereIs(dependency) : 'the database');
    return leaned(context, told, {
      subject: where,
      confidence: full ? Math.min(0.96, told.confidence + 0.06) : Math.min(0.7, told.confidence),
      says: {
        en: `The database has no room left on ${where}`,
        ko: `데이터베이스의 ${where}에 남은 공간이 없습니다`,
        zh: `数据库在 ${where} 上已无可用空间`,
      },
      more: full ? [saw('df', `${full.mount}: ${full.availableBytes} of ${full.totalBytes} bytes free`)] : [],
    });
  },
  fix({ subject, data }, context, facts) {
    const unit = serverUnit(facts, data, context);
    const start =
      unit === null
        ? []
        : [
            {
              command: `systemctl restart ${quote(unit)}`,
              why: { en: 'Starts the database once there is room.' },
              risk: 'caution' as const,
            },
          ];
    return [
      byHand(`Make room on ${subject}, or enlarge it; never delete files of the database by hand (pg_wal above all).`),
      ...start,
      ...appAgain(context),
    ];
  },
  examples: {
    present: [
      {
        name: 'its own file system',
        facts: {
          dependency: aDependency(),
          words: someWords(
            anEvent('db.disk-full', 'PANIC: could not write to file "pg_wal/xlogtemp.42": No space left on device'),
          ),
        },
        host: { disks: aDisk({ mount: '/var/lib/postgresql', holds: ['/var/lib/postgresql'], availableBytes: 0 }) },
      },
    ],
    absent: [
      {
        name: 'it shares the full one',
        facts: {
          dependency: aDependency(),
          words: someWords(anEvent('db.disk-full', 'PANIC: No space left on device')),
        },
        host: { disks: aDisk({ availableBytes: 0 }) },
      },
    ],
  },
});
