import type { ProxyProgram } from '../proxy-program.ts';

export const program: ProxyProgram = {
  name: 'apache',
  title: 'Apache',
  unit: 'apache2.service',
  configFile: '/etc/apache2/apache2.conf',
  test: () => 'apachectl configtest',
  reloadInside: () => 'apachectl graceful',
  testsItself: false,
  unitReloads: true,
  deathWords: /^(?:AH\d+: )?(.*(?:[Ss]yntax error on line|Cannot load|Invalid command|could not bind).*)$/,
  answers503: true,
  repeatsSafely: false,
  splitsOutput: true,
  writeAddress: (text) => text,
  seconds: (count) => String(count),
};
