import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

const KILLED =
  /[Kk]illed process (?<process>\d{1,10}) \((?<comm>[^)]{1,40})\)(?:,? .{0,20}total-vm:(?<vm>\d{1,15})kB, anon-rss:(?<rss>\d{1,15})kB)?/;

const KILL = /Kill process (?<process>\d{1,10}) \((?<comm>[^)]{1,40})\)/;

/** Everybody on the network, or every member of a group (RFC 1112, RFC 4291): nobody waits for that packet. */
const GROUP = /^(?:2(?:2[4-9]|3\d)\.|\d{1,3}\.\d{1,3}\.\d{1,3}\.255$|ff[0-9a-f]{2}:)/i;

/** The first of the patterns that fits. */
function anyOf(...patterns: readonly RegExp[]): (text: string) => Record<string, string> | null {
  return (text) => {
    for (const pattern of patterns) {
      const groups = pattern.exec(text)?.groups;
      if (groups !== undefined)
        return Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined));
    }
    return null;
  };
}

/** The kernel: memory, crashes, network tables, disks, denials. */
export const signatures = defineSignatures('kernel', [
  said(
    'oom-cgroup',
    hint('container.oom-killed', 0.7, 'unit.oom-killed', 0.7),
    'Memory cgroup out of memory',
    [
      'Memory cgroup out of memory: Killed process 1234 (gunicorn) total-vm:812345kB, anon-rss:261234kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:620kB oom_score_adj:0',
      // Linux before 5.1; `Killed process 1234 …` follows.
      'Memory cgroup out of memory: Kill process 1234 (java) score 968 or sacrifice child',
    ],
    { rank: 2, pattern: anyOf(KILLED, KILL) },
  ),
  said(
    'oom-global',
    // Linux before 5.1 says the last words after the end of a group's memory, too.
    (_fields, text) =>
      !/[Oo]ut of memory/.test(text)
        ? hint('process.oom-killed', 0.7, 'container.oom-killed', 0.4, 'host.memory-exhausted', 0.4)
        : hint('process.oom-killed', 0.95, 'host.memory-exhausted', 0.7),
    ['Out of memory: Killed process', 'Out of memory: Kill process', 'Killed process'],
    [
      'Out of memory: Killed process 1234 (python3) total-vm:812345kB, anon-rss:512345kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:620kB oom_score_adj:0',
      'Killed process 1234 (node) total-vm:812345kB, anon-rss:512345kB, file-rss:0kB',
      'Out of memory: Kill process 1234 (java) score 900 or sacrifice child',
    ],
    { rank: 1, pattern: anyOf(KILLED, KILL) },
  ),
  said(
    'oom-constraint',
    (fields) => {
      if (fields.constraint === 'CONSTRAINT_NONE')
        return hint('process.oom-killed', 0.93, 'host.memory-exhausted', 0.7);
      return /docker|containerd|kubepods|libpod/.test(fields.cgroup ?? '')
        ? hint('container.oom-killed', 0.97)
        : /\.service/.test(fields.cgroup ?? '')
          ? hint('unit.oom-killed', 0.97)
          : hint('container.oom-killed', 0.6, 'unit.oom-killed', 0.6);
    },
    // People quote parts of the record.
    ['oom-kill:constraint', 'constraint=CONSTRAINT_', 'oom_memcg=/'],
    [
      'It says `constraint=CONSTRAINT_MEMCG` and `oom_memcg=/system.slice/app.service`',
      'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=docker-abc.scope,mems_allowed=0,oom_memcg=/system.slice/docker-abc.scope,task_memcg=/system.slice/docker-abc.scope,task=gunicorn,pid=1234,uid=1000',
      'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/app.service,task_memcg=/system.slice/app.service,task=python,pid=99,uid=33',
      'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/app.service,task=node,pid=12,uid=0',
    ],
    {
      rank: 3,
      pattern: (text) => {
        const fields: Record<string, string> = {};
        for (const [name, pattern] of [
          ['constraint', /constraint=(\w{1,40})/],
          ['cgroup', /oom_memcg=([^,\s`'"]{1,300})/],
          ['comm', /task=([^,]{1,40})/],
          ['process', /,pid=(\d{1,10})/],
          ['task_cgroup', /task_memcg=([^,\s]{1,300})/],
        ] as const) {
          const value = pattern.exec(text)?.[1];
          if (value !== undefined) fields[name] = value;
        }
        return fields;
      },
    },
  ),
  said(
    // The way there goes through the limit of a group, not the end of the host's memory.
    'oom-of-group',
    hint('container.oom-killed', 0.8, 'unit.oom-killed', 0.5),
    'mem_cgroup_oom_synchronize',
    '[ 1234.5678]  [<ffffffff811ea158>] mem_cgroup_oom_synchronize+0x598/0x5d0',
  ),
  said(
    'oom-invoked',
    hint('process.oom-killed', 0.4, 'container.oom-killed', 0.35),
    ['invoked oom-killer', 'oom_reaper: reaped process'],
    [
      'gunicorn invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0',
      'oom_reaper: reaped process 1234 (gunicorn), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB',
    ],
  ),
  said(
    // The table of processes that the kernel prints before it kills one of them.
    'oom-table',
    hint('process.oom-killed', 0.7, 'host.memory-exhausted', 0.45),
    '             0 ',
    [
      '[   1201]    33  1201   110751    43618   606208        0             0 php-fpm',
      '[ 1202]  1000  1202    98304    21337   491520      312             0 gunicorn',
    ],
    {
      pattern:
        /^\[ {0,6}(?<process>\d{1,10})\] {1,6}\d{1,10} {1,6}\d{1,10} {1,10}\d{1,12} {1,10}\d{1,12} {1,10}\d{1,12} {1,10}\d{1,12} {1,14}-?\d{1,4} (?<comm>[\w.:/-]{1,40})$/,
    },
  ),
  said(
    'segfault',
    hint('process.crashed', 0.93),
    ['segfault at', 'general protection fault', 'traps:', 'trap invalid opcode', 'trap divide error'],
    [
      'python3[1234]: segfault at 0 ip 00007f1 sp 00007ffd error 4 in libc.so.6[7f1+1b]',
      'traps: node[99] trap invalid opcode ip:7f sp:7f error:0 in node[55]',
      'traps: php-fpm[12] general protection fault ip:7f sp:7f error:0',
    ],
    { pattern: /(?<comm>[\w.:/-]{1,40})\[(?<process>\d{1,10})\]:? (?:segfault|trap|general)/ },
  ),
  said(
    'conntrack',
    hint('connect-timeout', 0.4, 'host.firewall-blocked', 0.6),
    ['nf_conntrack: table full', 'ip_conntrack: table full'],
    ['nf_conntrack: nf_conntrack: table full, dropping packet', 'nf_conntrack: table full, dropping packet'],
  ),
  said(
    'syn-flood',
    // On the ports of the web it is the proxy's queue, and more often a scan.
    ({ port = '' }) =>
      /^(?:80|443)$/.test(port)
        ? hint('socket.backlog-full', 0.2)
        : hint('socket.backlog-full', 0.6, 'process.workers-exhausted', 0.5),
    'Possible SYN flooding on port',
    [
      'TCP: request_sock_TCP: Possible SYN flooding on port 8000. Sending cookies.  Check SNMP counters.',
      'TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:8000. Sending cookies.',
    ],
    { pattern: /on port (?:[\d.:[\]a-f]{1,46}:)?(?<port>\d{1,5})/ },
  ),
  said(
    'disk-error',
    hint('app.read-only-filesystem', 0.85),
    [
      'Remounting filesystem read-only',
      'EXT4-fs error',
      'I/O error',
      'XFS',
      'Buffer I/O error on dev',
      'blk_update_request',
    ],
    [
      'EXT4-fs error (device vda1): ext4_find_entry:1455: inode #2: comm nginx: reading directory lblock 0',
      'EXT4-fs (vda1): Remounting filesystem read-only',
      'XFS (dm-0): metadata I/O error in "xlog_bread" shutting down filesystem',
    ],
    {
      // Programs of every kind say "I/O error" of what is no disk: the kernel names the device.
      pattern:
        /Remounting filesystem|EXT4-fs error|(?:XFS|BTRFS|F2FS|EXT[234]-fs)\b.{0,80}I\/O error|I\/O error,? (?:on )?dev(?:ice)? |(?:print|blk)_(?:req_error|update_request): .{0,20}I\/O error/,
      context: false,
    },
  ),
  said(
    'disk-full',
    hint('host.disk-full', 0.9),
    'No space left on device',
    'Nov 21 10:04:05 vps kernel: systemd-journald[1]: No space left on device',
    { context: true },
  ),
  said(
    'mac-denied',
    hint('proxy.mac-denied', 0.9),
    ['apparmor="DENIED"', 'avc: denied', 'avc'],
    [
      'audit: type=1400 audit(1700000000.123:45): apparmor="DENIED" operation="connect" profile="nginx" name="/home/app/app.sock" pid=12 comm="nginx"',
      // Linux 6.1 to an nginx whose profile allows only IPv6.
      'audit: type=1400 audit(1795794010.401:343445): apparmor="DENIED" operation="create" profile="nginx" pid=611 comm="nginx" family="inet" sock_type="stream" protocol=0 requested_mask="create" denied_mask="create"',
      'type=AVC msg=audit(1700000000.123:45): avc:  denied  { name_connect } for  pid=12 comm="nginx" dest=8000 scontext=system_u:system_r:httpd_t:s0',
    ],
    {
      pattern: (text) => {
        const comm = /comm="(?<comm>[^"]{1,40})"/.exec(text)?.groups?.comm ?? '';
        return /DENIED|avc: {1,3}denied/.test(text) && /nginx|httpd|apache|haproxy|caddy|traefik|angie/.test(comm)
          ? { comm }
          : null;
      },
    },
  ),
  said(
    'firewall',
    // Strangers who knock at closed ports fill every such log; what containers, neighbours and this host itself send matters.
    (fields, text) =>
      GROUP.test(fields.target ?? '')
        ? []
        : /\bIN=(?: |docker|br-|veth|cni|virbr|lo\b|podman)/.test(text) ||
            /\bSRC=(?:10|127|172\.(?:1[6-9]|2\d|3[01])|192\.168)\./.test(text)
          ? hint('host.firewall-blocked', 0.7, 'connect-timeout', 0.3)
          : hint('host.firewall-blocked', 0.2),
    ['[UFW BLOCK]', 'UFW BLOCK'],
    [
      '[UFW BLOCK] IN=docker0 OUT= MAC=02:42 SRC=172.17.0.2 DST=172.17.0.1 LEN=60 PROTO=TCP SPT=34567 DPT=8000',
      '[UFW BLOCK] IN= OUT=eth0 SRC=198.51.100.7 DST=203.0.113.9 LEN=60 PROTO=TCP SPT=34567 DPT=5432',
    ],
    { pattern: /SRC=(?<source>[0-9a-f.:]{2,45}) DST=(?<target>[0-9a-f.:]{2,45}).{0,200}DPT=(?<port>\d{1,5})/ },
  ),
  said(
    'hung',
    hint('process.hung', 0.5, 'host.cpu-starved', 0.3),
    ['blocked for more than', 'soft lockup'],
    [
      'INFO: task postgres:1234 blocked for more than 120 seconds.',
      'watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [node:12]',
    ],
    { pattern: /task (?<comm>[\w.-]{1,40}):(?<process>\d{1,10}) blocked|soft lockup/ },
  ),
]);
