import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/memory-exhausted',
  stack: 'cynow',
  kind: 'fault',
  title: 'a nightly export holds nearly all memory of the VPS; the kernel kills gunicorn for it, again and again',
  machine: { memoryMiB: 600, kernelLog: true },
  break: `
cat > /usr/local/bin/nightly-export <<'PY'
#!/usr/bin/python3
import time
held = []
def room():
    rows = dict(line.split() for line in open('/sys/fs/cgroup/memory' + group + '/memory.stat'))
    return limit - int(rows['total_rss'])
group = [line.split(':')[2].strip() for line in open('/proc/1/cgroup') if ':memory:' in line][0].removesuffix('/init.scope')
limit = int(open('/sys/fs/cgroup/memory' + group + '/memory.limit_in_bytes').read())
while room() > 30 << 20:
    held.append(b'x' * (4 << 20))
open('/run/nightly-export.full', 'w').close()
time.sleep(3600)
PY
chmod 755 /usr/local/bin/nightly-export
printf '[Service]\\nExecStart=/usr/local/bin/nightly-export\\nOOMScoreAdjust=-900\\n' > /etc/systemd/system/nightly-export.service
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    rows = [bytes([7]) * (1 << 20) for _ in range(60)]/' orders/reports.py
systemctl restart gunicorn; ready /cynow/
systemctl daemon-reload; systemctl start nightly-export; until_ok 300 '[ -e /run/nightly-export.full ]'`,
  path: '/cynow/orders/report/',
  drive: 'for n in 1 2 3; do hit http://localhost/cynow/orders/report/; done',
  proof: `dmesg | grep -q "oom_memcg=/docker/[0-9a-f]*,task_memcg=.*/gunicorn.service,"; systemctl is-active nightly-export`,
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'host.memory-exhausted',
    evidence: [/nightly-export/, /available/],
    repair: 'person',
  },
});
