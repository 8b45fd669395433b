import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/memory-exhausted',
  stack: 'cynow',
  kind: 'fault',
  title: 'a nightly export holds nearly all memory of the VPS; the kernel kills gunicorn for it, again and again',
  machine: { memoryMiB: 1000, kernelLog: true },
  break: `
cat > /usr/local/bin/nightly-export <<'PY'
#!/usr/bin/python3
import os
import time

group = [line.split(':')[2].strip() for line in open('/proc/1/cgroup') if ':memory:' in line][0].removesuffix('/init.scope')
folder = '/sys/fs/cgroup/memory' + group
limit = int(open(folder + '/memory.limit_in_bytes').read())


def room():
    rows = dict(line.split() for line in open(folder + '/memory.stat'))
    return limit - int(open(folder + '/memory.usage_in_bytes').read()) + int(rows['total_cache'])


# Many small ones: the kernel chooses the largest process of all, which is not one of them.
while room() > 190 << 20:
    if os.fork() == 0:
        page = b'x' * (20 << 20)
        time.sleep(3600)
    time.sleep(0.2)
open('/run/nightly-export.full', 'w').close()
time.sleep(3600)
PY
chmod 755 /usr/local/bin/nightly-export
printf '[Service]\\nExecStart=/usr/local/bin/nightly-export\\n' > /etc/systemd/system/nightly-export.service
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    rows = [bytes([7]) * (1 << 20) for _ in range(280)]/' orders/reports.py
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
