import type { LogEvent } from '../../core/event.ts';
import { absent, type Context, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { anEvent, someKernelWords } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { heard, weightOf } from '../shared/telling.ts';

const WRONG_S = 60;
const RECENT_MS = 10 * 60_000;
const SAYS_SO = 0.7;

/** The newest plain line, else the newest of all, that blames the time: a certificate or token that begins later than now, a request that is too old. */
function toldOf(context: Context): LogEvent | undefined {
  const recent = context.hinted.filter(({ at }) => at === null || Math.abs(context.at - at) < RECENT_MS);
  return recent.find((event) => weightOf(event, 'host.clock-skew') >= SAYS_SO) ?? recent[0];
}

/** `2 h`, `400 d`: how far off, for people. */
function spell(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 600) return `${Math.round(size)} s`;
  if (size < 7_200) return `${Math.round(size / 60)} min`;
  return size < 172_800 ? `${Math.round(size / 3_600)} h` : `${Math.round(size / 86_400)} days`;
}

export const rule = defineCause({
  id: 'host.clock-skew',
  on: ['host'],
  needs: ['clock'],
  leadsTo: {
    'route.tls-verify-failed': 0.1,
    'tls-handshake': 0.03,
    'http-4xx': 0.02,
    'http-5xx': 0.01,
    'app.upstream-error': 0.02,
    'app.unhandled-exception': 0.02,
  },
  title: { en: "The host's clock is wrong", ko: '호스트 시계가 맞지 않음', zh: '主机时钟不正确' },
  why: {
    en: 'Certificates and tokens look expired, or not valid yet. A clock that is behind shows by files written later than now, one that is off either way by the hardware clock; else only by what others say of it, and not where a time client keeps it.',
  },
  look: 'timedatectl',
  judge({ clock }, context) {
    const { offsetSeconds: offset, synchronized, witness } = clock;
    const off = offset !== null && Math.abs(offset) >= WRONG_S ? offset : null;
    const byRtc = witness?.includes('/rtc/') === true;
    const told = toldOf(context);
    if (off === null && synchronized === true) return ruledOut('a time client keeps the clock');
    const plain = told !== undefined && weightOf(told, 'host.clock-skew') >= SAYS_SO;
    // Without a word about time a wrong clock has harmed nobody yet.
    if (!told || (off === null && !plain)) return absent;
    const by = off === null ? null : `at least ${spell(off)} ${off > 0 ? 'ahead' : 'behind'}`;
    const unkept = synchronized === false ? [saw('timedatectl', 'NTPSynchronized=no')] : [];
    return present({
      subject: 'clock',
      confidence: off !== null ? (byRtc ? 0.88 : 0.93) : synchronized === false ? 0.75 : 0.6,
      says: {
        en:
          by === null
            ? `The host's clock is wrong, by what others say of it: ${told.text}`
            : `The host's clock is ${by}`,
        ko: `호스트 시계가 맞지 않습니다${off === null ? '' : ` (${spell(off)})`}`,
        zh: `主机时钟不正确${off === null ? '' : `（${spell(off)}）`}`,
      },
      evidence: [
        ...(by !== null
          ? [
              saw(
                witness ?? 'clock',
                `${byRtc ? 'the hardware clock differs' : 'was written later than now'}: the clock is ${by}`,
              ),
            ]
          : []),
        ...unkept,
        heard(told, {}),
      ] as [ReturnType<typeof saw>],
    });
  },
  fix(_finding, _context, { clock }): readonly FixStep[] {
    const client = clock?.client ?? null;
    if (client === null)
      return [
        byHand(
          'Install a time client (apt install systemd-timesyncd, or chrony), or set the clock: timedatectl set-time.',
        ),
      ];
    return [
      {
        command: `timedatectl set-ntp true && systemctl restart ${quote(client)}`,
        why: { en: 'Lets the host keep its clock by time servers.' },
        risk: 'safe',
      },
    ];
  },
  verify: () => [{ command: 'timedatectl' }],
  examples: {
    present: [
      {
        name: 'a year behind, and the certificate begins later than now',
        facts: {
          clock: {
            synchronized: false,
            offsetSeconds: -34_560_000,
            witness: '/var/lib/dpkg/status',
            client: 'systemd-timesyncd.service',
          },
          'kernel-words': someKernelWords(
            anEvent('host.clock-skew', 'upstream SSL certificate verify error: (9:certificate is not yet valid)'),
          ),
        },
      },
      {
        name: 'others say so, and no time server was reached',
        facts: {
          clock: { synchronized: false, offsetSeconds: null },
          'kernel-words': someKernelWords(anEvent('host.clock-skew', 'Token used too early, 1706868000 < 1706868300.')),
        },
      },
    ],
    absent: [
      { name: 'right', facts: { clock: { synchronized: true, offsetSeconds: 0.02 } } },
      { name: 'behind, and nothing depends on it', facts: { clock: { synchronized: null, offsetSeconds: -7_200 } } },
      {
        name: 'kept by a time client: the other side is wrong',
        facts: {
          clock: { synchronized: true, offsetSeconds: null },
          'kernel-words': someKernelWords(anEvent('host.clock-skew', 'Token used too early, 1706868000 < 1706868300.')),
        },
      },
    ],
  },
});
