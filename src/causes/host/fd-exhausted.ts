import { defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { aLoad } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { heard } from '../shared/telling.ts';

const RECENT_MS = 10 * 60_000;

export const rule = defineCause({
  id: 'host.fd-exhausted',
  on: ['host'],
  needs: ['load'],
  leadsTo: {
    'process.fd-limit': 0.05,
    'proxy.fd-limit': 0.05,
    // Nobody accepts: connections wait in the listen queue until somebody gives up.
    'read-timeout': 0.02,
    'http-504': 0.02,
    'connect-timeout': 0.02,
    'proxy-unreachable': 0.02,
    'process.hung': 0.03,
    'http-5xx': 0.01,
    'connect-refused': 0.01,
    'unit.failed': 0.01,
    'app.unhandled-exception': 0.01,
  },
  title: { en: 'The host has no file descriptor left', ko: '호스트의 파일 핸들이 부족함', zh: '主机文件句柄已用尽' },
  why: { en: 'The kernel opens no further file for anybody (ENFILE).' },
  look: 'cat /proc/sys/fs/file-nr',
  judge({ load }, context) {
    const state = `${load.filesOpen} of ${load.filesMax} files open`;
    if (load.filesMax <= 0 || load.filesOpen < load.filesMax * 0.97) return ruledOut('the host has file handles left');
    const told = context.hinted.find(({ at }) => at === null || context.at - at < RECENT_MS);
    return present({
      subject: 'fs.file-max',
      confidence: told ? 0.95 : 0.85,
      says: {
        en: `The host has no file handle left: ${state}`,
        ko: `호스트의 파일 핸들이 모두 사용되었습니다: ${state}`,
        zh: `主机文件句柄已用尽：${state}`,
      },
      evidence: [saw('/proc/sys/fs/file-nr', state), ...(told ? [heard(told, {})] : [])],
      data: { now: String(load.filesMax) },
    });
  },
  fix({ data }) {
    const now = Number(data?.now ?? 0);
    return [
      {
        command: `sysctl -w fs.file-max=${Math.max(now * 4, 200_000)}`,
        why: { en: 'Raises the limit until the next boot.' },
        risk: 'safe',
        undo: `sysctl -w fs.file-max=${now}`,
      },
      byHand(
        "Find who holds so many files (lsof | awk '{print $1}' | sort | uniq -c | sort -rn | head), and keep the limit in /etc/sysctl.d.",
      ),
    ];
  },
  verify: () => [{ command: 'cat /proc/sys/fs/file-nr' }],
  examples: {
    present: [{ name: 'at the limit', facts: { load: aLoad({ filesOpen: 9_990, filesMax: 10_000 }) } }],
    absent: [{ name: 'plenty', facts: { load: aLoad() } }],
  },
});
