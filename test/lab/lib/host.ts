import { join } from 'node:path';
import { engineArgs, removeEngine, thaw } from './engine.ts';
import type { Machine } from './fault.ts';
import { type Done, must, type RunOptions, run } from './process.ts';

const checkout = join(import.meta.dirname, '../../..');

/** A whole VPS in a container: systemd as PID 1, no privileged mode. */
const bootArgs = [
  ...['SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE', 'MKNOD'].flatMap((capability) => ['--cap-add', capability]),
  ...['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined'],
  ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '-e', 'container=docker', '-e', 'LANG=C.UTF-8'],
  ...['-v', '/sys/fs/cgroup:/sys/fs/cgroup:rw', '--cgroupns', 'host', '--hostname', 'vps'],
  ...['--sysctl', 'net.ipv6.conf.lo.disable_ipv6=0'],
];

/** Prepended to every shell text that the lab runs in a host. `requests URL COUNT PER_SECOND` asks so often, one after the other. */
const prelude = `
hit() { curl -s -o /dev/null -m 20 -w '%{http_code}\\n' "$@" || true; }
requests() { curl -s -o /dev/null -m 20 -w '%{http_code}\\n' --rate "$3/s" "\${@:4}" "$1?n=[1-$2]" || true; }
show() { curl -s -m 20 "$@" || true; echo; }
until_ok() { for try in $(seq "$1"); do eval "$2" >/dev/null 2>&1 && return 0; sleep 0.1; done; return 1; }
ready() { until_ok 100 "curl -fsS -m 5 http://localhost$1"; }
settled() { until_ok 150 "! systemctl is-active -q $1" || true; }
`;

export type Host = { name: string };

/** Started by this process and not yet removed. */
const running = new Set<string>();

function machineArgs({ memoryMiB, cpus, kernelLog }: Machine): string[] {
  return [
    ...(memoryMiB === undefined ? [] : ['--memory', `${memoryMiB}m`, '--memory-swap', `${memoryMiB}m`]),
    ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
    ...(kernelLog ? ['--device', '/dev/kmsg', '--cap-add', 'SYSLOG'] : []),
  ];
}

export async function bootHost(name: string, image: string, machine: Machine = {}): Promise<Host> {
  await run('docker', ['rm', '-f', '-v', name]);
  const more = [...(await engineArgs(name, image)), ...machineArgs(machine)];
  const args = ['run', '-d', '--name', name, '--label', 'why502.lab=1', ...bootArgs, ...more];
  await must('docker', [...args, '-v', `${checkout}:/opt/why502:ro`, image, '/sbin/init']);
  running.add(name);
  const host = { name };
  await waitBooted(host);
  return host;
}

/** As a person's `reboot`: everything in /run is gone, only what is enabled comes back. */
export async function rebootHost(host: Host): Promise<void> {
  await must('docker', ['restart', '-t', '20', host.name]);
  await waitBooted(host);
}

async function waitBooted(host: Host): Promise<void> {
  const booted = await shell(
    host,
    'until_ok 300 \'systemctl is-system-running | grep -qE "running|degraded"\' || systemctl list-jobs',
  );
  if (booted.stdout.trim() !== '') throw new Error(`${host.name} does not finish booting:\n${booted.stdout}`);
}

/** Leaves a host to the person who asked for it. */
export function keepHost(host: Host): void {
  running.delete(host.name);
}

/** What an interrupted run still has to remove. */
export async function stopAllHosts(): Promise<void> {
  if (running.size === 0) return;
  await thaw([...running]);
  await run('docker', ['rm', '-f', '-v', ...running]);
  for (const name of running) await removeEngine(name);
}

export async function stopHost(host: Host): Promise<void> {
  running.delete(host.name);
  await thaw([host.name]);
  await run('docker', ['rm', '-f', '-v', host.name]);
  await removeEngine(host.name);
}

/** A root shell inside the host. */
export function shell(host: Host, text: string, options: RunOptions = {}): Promise<Done> {
  return run('docker', ['exec', '-i', host.name, 'bash', '-s'], { ...options, input: `${prelude}\n${text}\n` });
}

/** A root shell as a person has it: no helper functions. */
export function plainShell(host: Host, text: string, options: RunOptions = {}): Promise<Done> {
  return run('docker', ['exec', '-i', host.name, 'bash', '-s'], { ...options, input: `${text}\n` });
}

export async function copyInto(host: Host, from: string, to: string): Promise<void> {
  await must('docker', ['cp', from, `${host.name}:${to}`]);
}

export async function copyOut(host: Host, from: string, to: string): Promise<void> {
  await must('docker', ['cp', `${host.name}:${from}`, to]);
}
