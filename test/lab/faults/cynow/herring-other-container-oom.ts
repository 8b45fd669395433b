import { defineFault } from '../../lib/fault.ts';

/** Lines as the kernel writes them, about a service of the same name on another container of the same kernel. */
const foreign = '/docker/d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0';

export const fault = defineFault({
  id: 'cynow/herring-other-container-oom',
  stack: 'cynow',
  kind: 'fault',
  title:
    'gunicorn was stopped; the kernel, which this VPS shares, has just killed the gunicorn of another VPS for memory',
  machine: { kernelLog: true },
  break: `
systemctl stop gunicorn
printf '<6>oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=d0d0,mems_allowed=0,oom_memcg=${foreign},task_memcg=${foreign}/system.slice/gunicorn.service,task=gunicorn,pid=15342,uid=1000' > /dev/kmsg
printf '<3>Memory cgroup out of memory: Killed process 15342 (gunicorn) total-vm:650312kB, anon-rss:631912kB, file-rss:9980kB, shmem-rss:0kB, UID:1000 pgtables:1308kB oom_score_adj:0' > /dev/kmsg
printf '<6>gunicorn[15342]: segfault at 0 ip 00007f1203 sp 00007ffd10 error 4 in libc.so.6[7f1200+1b]' > /dev/kmsg`,
  proof: 'dmesg | grep -q "Killed process 15342 (gunicorn)"',
  symptom: 502,
  expect: { status: 'down', rootCause: 'unit.not-running', subject: /gunicorn/, repair: 'command' },
});
