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
  // In quotes in its console and JSON, where it ends with its own quote; bare in 2.x and as the console's message.
  deathWords:
    /(?:command traefik error: |\bFTL (?:\S+ > )?(?!.*command traefik error: )|level=fatal msg=")((?<="command traefik error: |msg=")(?:[^"\\]|\\.)+|.+)/,
  answers503: true,
  repeatsSafely: true,
  splitsOutput: false,
  writeAddress: (text) => text,
  seconds: (count) => `${count}s`,
};
