import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';

const WRONG_S = 60;

export const rule = defineCause({
  id: 'host.clock-skew',
  on: ['host'],
  needs: ['clock'],
  leadsTo: { 'route.tls-verify-failed': 0.1, 'tls-handshake': 0.03, 'http-4xx': 0.02, 'app.upstream-error': 0.01 },
  title: { en: "The host's clock is wrong", ko: '호스트 시계가 맞지 않음', zh: '主机时钟不正确' },
  why: { en: 'Certificates and tokens look expired, or not valid yet.' },
  look: 'timedatectl',
  judge({ clock }) {
    const { offsetSeconds: offset } = clock;
    if (offset === null) return absent;
    if (Math.abs(offset) < WRONG_S) return ruledOut('the clock is right');
    const by = `${Math.round(Math.abs(offset))} s ${offset > 0 ? 'ahead' : 'behind'}`;
    return present({
      subject: 'clock',
      confidence: Math.abs(offset) > 3_600 ? 0.75 : 0.5,
      says: {
        en: `The host's clock is ${by}`,
        ko: `호스트 시계가 ${Math.round(Math.abs(offset))}초 어긋나 있습니다`,
        zh: `主机时钟偏差 ${Math.round(Math.abs(offset))} 秒`,
      },
      evidence: [saw('clock', by)],
    });
  },
  fix: () => [
    {
      command: 'timedatectl set-ntp true && systemctl restart systemd-timesyncd',
      why: { en: 'Lets the host keep its clock by time servers (chrony is restarted as chrony instead).' },
      risk: 'safe',
    },
  ],
  verify: () => [{ command: 'timedatectl' }],
  examples: {
    present: [{ name: 'hours off', facts: { clock: { synchronized: false, offsetSeconds: 7_200 } } }],
    absent: [{ name: 'right', facts: { clock: { synchronized: true, offsetSeconds: 0.02 } } }],
  },
});
