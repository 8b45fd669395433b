import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/healthy-old-oom',
  stack: 'cynow',
  kind: 'healthy',
  title: 'kern.log and the journal tell of an OOM kill of another time',
  break: `
line='Out of memory: Killed process 4123 (gunicorn) total-vm:912344kB, anon-rss:702312kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:1604kB oom_score_adj:0'
echo "$(date -d '-9 days' '+%b %e %T') vps kernel: [81233.120031] $line" >> /var/log/kern.log
cp /var/log/kern.log /var/log/syslog.1; logger -t kernel-archive "$line"
systemctl kill -s KILL gunicorn; settled gunicorn; systemctl start gunicorn; ready /cynow/`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
