import type { ProxyProgram } from '../proxy-program.ts';

export const program: ProxyProgram = {
  name: 'nginx',
  title: 'nginx',
  unit: 'nginx.service',
  configFile: '/etc/nginx/nginx.conf',
  test: (file) => (file === '/etc/nginx/nginx.conf' ? 'nginx -t' : `nginx -t -c ${file}`),
  reloadInside: () => 'nginx -s reload',
  testsItself: false,
  unitReloads: true,
  deathWords: /\[emerg\] (?:\d+#\d+: )?(.*)$/,
  answers503: false,
  repeatsSafely: true,
  splitsOutput: true,
  writeAddress: (text) => text,
  seconds: (count) => `${count}s`,
};
