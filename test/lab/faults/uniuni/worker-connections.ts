import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/worker-connections',
  stack: 'uniuni',
  kind: 'fault',
  title: 'nginx has fewer worker_connections than visitors',
  break: `
sed -i 's/worker_connections .*/worker_connections 4;/; s/^worker_processes .*/worker_processes 1;/' /etc/nginx/nginx.conf
systemctl restart nginx`,
  drive: `
url=http://localhost/api/health
seq 60 | xargs -P 20 -I{} curl -s -o /dev/null -m 5 -w '%{http_code}\\n' $url || true`,
  symptom: 0,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'proxy.worker-connections',
    evidence: [/worker_connections are not enough/],
    repair: 'person',
  },
});
