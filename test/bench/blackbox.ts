import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { FOLDER, provide, ready, start } from './lib.ts';

const MODULES = `modules:
  http_2xx:
    prober: http
    timeout: 5s
    http: { preferred_ip_protocol: ip4 }
`;

/** Debian's blackbox_exporter on a port of its own; null when it is not there. */
export async function startBlackbox(
  port: number,
): Promise<{ readonly child: ChildProcess; probeUrl(target: string): string } | null> {
  const name = 'prometheus-blackbox-exporter';
  if (!provide(name, name)) return null;
  const file = `${FOLDER}/blackbox.yml`;
  writeFileSync(file, MODULES);
  const child = start(name, [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`]);
  await ready(`http://127.0.0.1:${port}/-/healthy`);
  return {
    child,
    probeUrl: (target) => `http://127.0.0.1:${port}/probe?module=http_2xx&target=${encodeURIComponent(target)}`,
  };
}
