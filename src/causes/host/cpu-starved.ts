import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { aLoad } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';

export const rule = defineCause({
  id: 'host.cpu-starved',
  on: ['host'],
  needs: ['load'],
  leadsTo: {
    'process.worker-timeout': 0.1,
    'process.workers-exhausted': 0.05,
    'process.booting': 0.05,
    'read-timeout': 0.08,
    'http-504': 0.08,
    'connect-timeout': 0.03,
  },
  title: { en: 'The host has no CPU time to spare', ko: '호스트 CPU가 부족함', zh: '主机 CPU 资源不足' },
  why: { en: 'Everything waits for a processor, so answers come later than the proxy waits.' },
  look: 'uptime; top -bn1 | head -15',
  judge({ load }) {
    const perCpu = load.load1 / load.cpus;
    const state = `load ${load.load1.toFixed(1)} on ${Number(load.cpus.toFixed(1))} CPUs`;
    // A high load is common and mostly harmless; only a heavy one with waiting tasks explains anything.
    const starved = load.cpuPressure === null ? perCpu >= 8 : load.cpuPressure >= 0.8 && perCpu >= 3;
    if (!starved) return perCpu < 1.5 ? ruledOut(state) : absent;
    return present({
      subject: 'CPU',
      confidence: load.cpuPressure !== null && load.cpuPressure > 0.9 && perCpu >= 6 ? 0.55 : 0.5,
      says: {
        en: `The host's CPUs are overloaded: ${state}`,
        ko: `호스트 CPU가 과부하 상태입니다: ${state}`,
        zh: `主机 CPU 过载：${state}`,
      },
      evidence: [
        saw('/proc/loadavg', state),
        ...(load.cpuPressure === null
          ? []
          : [
              saw(
                load.cpuSource ?? '/proc/pressure/cpu',
                `${Math.round(load.cpuPressure * 100)} % of the time some task waited for a CPU`,
              ),
            ]),
      ],
    });
  },
  fix: () => [
    byHand(
      'See what takes the CPU (top), stop or limit it, or give the host more; fewer workers than CPUs × 2 + 1 help little.',
    ),
  ],
  verify: () => [{ command: 'uptime' }],
  examples: {
    present: [{ name: 'everything waits', facts: { load: aLoad({ load1: 24, cpuPressure: 0.95 }) } }],
    absent: [
      { name: 'at rest', facts: { load: aLoad() } },
      { name: 'busy but served', facts: { load: aLoad({ load1: 3.5, cpuPressure: 0.3 }) } },
    ],
  },
});
