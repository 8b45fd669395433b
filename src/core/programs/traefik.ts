import type { ProxyProgram } from '../proxy-program.ts';

export const program: ProxyProgram = {
  name: 'traefik',
  title: 'Traefik',
  unit: 'traefik.service',
  configFile: '/etc/traefik/traefik.yml',
  // It has no test of its configuration and takes what its providers say by itself; the static part needs a restart.
  test: () => null,
  reloadInside: () => null,
  testsItself: false,
  unitReloads: false,
  deathWords: /(?:command traefik error: |FTL (?:\S+ > )?|level=fatal msg=)"?(.*?)"?$/,
  answers503: true,
  repeatsSafely: true,
  splitsOutput: false,
  writeAddress: (text) => text,
  seconds: (count) => `${count}s`,
};
