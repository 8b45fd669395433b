import type { ProxyProgram } from '../proxy-program.ts';

/** Commands: https://caddyserver.com/docs/command-line. A JSON file needs no adapter, any other one is a Caddyfile. */
function withAdapter(file: string): string {
  return `--config ${file}${/\.json'?$/.test(file) ? '' : ' --adapter caddyfile'}`;
}

export const program: ProxyProgram = {
  name: 'caddy',
  title: 'Caddy',
  unit: 'caddy.service',
  configFile: '/etc/caddy/Caddyfile',
  test: (file) => `caddy validate ${withAdapter(file)}`,
  reloadInside: (file) => `caddy reload ${withAdapter(file)}`,
  // `caddy validate` as root makes the log files that the user caddy may then not open.
  testsItself: true,
  unitReloads: true,
  deathWords: /(?:^|\s)Error: (.*)$/,
  answers503: true,
  repeatsSafely: true,
  splitsOutput: false,
  // The path of a socket follows the network's name and a slash: `unix//run/app.sock`.
  writeAddress: (text) => (text.startsWith('unix:') ? `unix/${text.slice(5)}` : text),
  seconds: (count) => `${count}s`,
};
