import type { Host, Look } from '../../host/host.ts';
import type { Command } from '../command.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly says: string;
  readonly allow: string | null;
}

function finding(check: string, look: Look<unknown>, good: string, absent: string): Finding {
  if (look.is === 'seen') return { check, ok: true, says: good, allow: null };
  if (look.is === 'absent') return { check, ok: true, says: absent, allow: null };
  return {
    check,
    ok: false,
    says: look.why,
    allow: look.is === 'denied' ? (look.allow ?? 'sudo why502 doctor') : null,
  };
}

/** What this user may look at, and the command that would allow the rest. */
async function examine(host: Host): Promise<readonly Finding[]> {
  const who = await host.who();
  const isRoot = who.is === 'seen' && who.value.uid === 0;
  const [nginx, errors, units, journal, docker] = await Promise.all([
    host.read('/etc/nginx/nginx.conf'),
    host.read('/var/log/nginx/error.log', { maxBytes: 1 }),
    host.run('systemctl', ['list-units', '--no-pager', '--no-legend', '--type=service']),
    host.run('journalctl', ['--no-pager', '-n', '1', '-o', 'cat']),
    host.docker('/version'),
  ]);
  const readable: Look<unknown> =
    journal.is === 'seen' &&
    (journal.value.code !== 0 || /not seeing messages|No journal files were opened/i.test(journal.value.stderr))
      ? { is: 'denied', why: 'the journal of other users is not readable', allow: 'usermod -aG systemd-journal why502' }
      : journal;
  return [
    {
      check: 'user',
      ok: true,
      says: who.is === 'seen' ? `${who.value.name} (${isRoot ? 'sees everything' : 'not root'})` : 'unknown',
      allow: null,
    },
    finding('nginx configuration', nginx, '/etc/nginx/nginx.conf is readable', 'nginx is not installed'),
    finding('nginx error log', errors, '/var/log/nginx/error.log is readable', 'there is no /var/log/nginx/error.log'),
    finding('systemd', units, 'units can be listed', 'systemd does not run here'),
    finding('journal', readable, 'the journal is readable', 'there is no journal'),
    finding('docker', docker, 'the engine answers', 'no Docker engine'),
    {
      check: 'processes',
      ok: isRoot,
      says: isRoot
        ? 'open files of every process are visible'
        : 'which process holds a port is told by its cgroup only',
      allow: isRoot ? null : 'sudo why502 diagnose',
    },
  ];
}

export const command: Command = {
  name: 'doctor',
  summary: 'what why502 may and may not see here, and what would allow it',
  usage: '',
  examples: ['why502 doctor', 'sudo -u why502 why502 doctor'],
  exits: { 0: 'sees everything', 3: 'something cannot be looked at' },
  async run(call) {
    const { createHost } = await import('../../host/real.ts');
    const findings = await examine(createHost());
    if (call.json) call.io.out(`${JSON.stringify({ findings }, null, 2)}\n`);
    else
      for (const { check, ok, says, allow } of findings)
        call.io.out(`${ok ? '✔' : '!'} ${check}: ${says}${allow === null ? '' : ` (allow with: ${allow})`}\n`);
    return findings.every((one) => one.ok) ? 0 : 3;
  },
};
