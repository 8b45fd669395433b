import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Shortages of the system, in whatever program says them. */
export const signatures = defineSignatures('linux', [
  said(
    // Strangers try passwords on every host that has a port for ssh.
    'ssh-knocking',
    undefined,
    ['Failed password for', 'Invalid user', 'kex_exchange_identification', 'pam_unix(sshd:auth)', '[preauth]'],
    [
      'Failed password for invalid user admin from 203.0.113.9 port 5000 ssh2',
      'Connection closed by invalid user admin 203.0.113.9 port 5000 [preauth]',
      'error: kex_exchange_identification: Connection closed by remote host',
    ],
    { tier: 'D', pattern: /from [\d.a-f:]{3,45} port \d|\[preauth\]|kex_exchange|pam_unix/ },
  ),
  said(
    'disk-full',
    hint('host.disk-full', 0.93),
    ['No space left on device', 'Disk quota exceeded', '장치에 남은 공간이 없음', '设备上没有空间'],
    [
      "cp: error writing '/data/x': No space left on device",
      'write /var/lib/docker/x: no space: No space left on device',
    ],
    { rank: -1 },
  ),
  said(
    'cpu-too-old',
    hint('app.runtime-incompatible', 0.93, 'db.crashed', 0.3),
    ['Fatal glibc error: CPU does not support', 'This program requires a CPU with', 'does not support x86-64-v'],
    ['Fatal glibc error: CPU does not support x86-64-v2', 'Error: this CPU does not support x86-64-v3'],
    { rank: 2 },
  ),
  said(
    // Rules of the engine that are gone when they are asked for or deleted are usual; one that cannot be made is not.
    'rules-of-engine',
    (_fields, text) => hint('host.firewall-blocked', / -[AI] /.test(text) ? 0.6 : 0.35),
    'COMMAND_FAILED',
    [
      "WARNING: COMMAND_FAILED: '/usr/sbin/iptables -w10 -t nat -D PREROUTING -j DOCKER' failed: iptables: No chain/target/match by that name.",
      "ERROR: COMMAND_FAILED: '/sbin/iptables -w -t nat -A DOCKER -p tcp --dport 7001 -j DNAT' failed: iptables: No chain/target/match by that name.",
    ],
    { rank: 6, pattern: /iptables.{0,300} failed: / },
  ),
  said('inodes-said', hint('host.inodes-exhausted', 0.95), 'df -i', '`df -i` shows 100% usage for the root partition', {
    pattern: /\bdf -i\b.{0,60}\b100 ?%/,
    rank: 2,
  }),
  said(
    'inodes',
    hint('host.inodes-exhausted', 0.9),
    ['IUse%', 'no free inodes'],
    'EXT4-fs warning: no free inodes on /dev/vda1',
    { pattern: /no free inodes/ },
  ),
  said(
    'read-only',
    hint('app.read-only-filesystem', 0.85),
    ['Read-only file system', 'read-only file system'],
    'mkdir: cannot create directory ‘/data/x’: Read-only file system',
    { rank: -1 },
  ),
  said(
    'too-many-files',
    // What accepts visitors on the ports of the web is the proxy.
    (_fields, text) =>
      /\baccept tcp \S{0,40}:(?:80|443): |^(?:accept4?|socket|epoll_create|open)\(\) .{0,300}failed \(24: /.test(text)
        ? hint('proxy.fd-limit', 0.85)
        : hint('process.fd-limit', 0.85),
    ['Too many open files', 'too many open files'],
    [
      'accept: Too many open files',
      'http: Accept error: accept tcp [::]:443: accept4: too many open files; retrying in 5ms',
    ],
    { rank: -2 },
  ),
  said(
    'too-many-files-system',
    hint('host.fd-exhausted', 0.93),
    ['Too many open files in system', 'too many open files in system', 'file-max limit'],
    [
      'open: Too many open files in system',
      'http: Accept error: accept tcp [::]:443: accept4: too many open files in system; retrying in 5ms',
      'VFS: file-max limit 65536 reached',
    ],
    { rank: 5, pattern: /[Tt]oo many open files in system|file-max limit/ },
  ),
  said(
    'no-memory',
    hint('host.memory-exhausted', 0.8),
    ['Cannot allocate memory', 'cannot allocate memory'],
    'fork: Cannot allocate memory',
    { rank: -1 },
  ),
  // EAGAIN of fork(2) and pthread_create(3): a limit of tasks, not of memory.
  said(
    'task-limit',
    hint('process.task-limit', 0.95),
    [
      "can't start new thread",
      'fork: retry: Resource temporarily unavailable',
      'fork rejected by pids controller',
      'pthread_create',
      'newosproc',
      "can't create Thread",
      'EAGAIN',
      'BlockingIOError: [Errno 11] Resource temporarily unavailable',
    ],
    [
      "RuntimeError: can't start new thread",
      'bash: fork: retry: Resource temporarily unavailable',
      'kernel: cgroup: fork rejected by pids controller in /system.slice/app.service',
      'OpenBLAS blas_thread_init: pthread_create failed for thread 3 of 8: Resource temporarily unavailable',
      'runtime: failed to create new OS thread (have 4 already; errno=11)\nfatal error: newosproc',
      "ThreadError: can't create Thread: Resource temporarily unavailable",
      'Error: spawn /usr/bin/convert EAGAIN',
    ],
    {
      rank: 2,
      pattern:
        /can't start new thread|BlockingIOError: \[Errno 11\] Resource temp|fork: retry: Resource temp|fork rejected by pids|pthread_create.{0,80}(?:EAGAIN|Resource temporarily unavailable)|newosproc|can't create Thread|spawn \S{1,200} EAGAIN/,
    },
  ),
]);
