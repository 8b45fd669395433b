import type { ProxyProgram } from '../proxy-program.ts';

export const program: ProxyProgram = {
  name: 'haproxy',
  title: 'HAProxy',
  unit: 'haproxy.service',
  configFile: '/etc/haproxy/haproxy.cfg',
  test: (file) => `haproxy -c -f ${file}`,
  // The master takes USR2 as "load the configuration anew" (management guide, 4.1).
  reloadInside: () => 'kill -USR2 1',
  testsItself: false,
  unitReloads: true,
  deathWords: /\[ALERT\]\s+(?:\(\d+\) : |\d+\/\d+ \(\d+\) : )?(.*)$/,
  answers503: true,
  repeatsSafely: false,
  splitsOutput: false,
  writeAddress: (text) => (text.startsWith('unix:') ? `unix@${text.slice(5)}` : text),
  seconds: (count) => `${count}s`,
};
