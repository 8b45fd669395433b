import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/peer-marked-down',
  stack: 'uniuni',
  kind: 'fault',
  title: 'both backends were restarted at once; they answer again, nginx leaves them out for ten minutes',
  prepare: `
sed 's/--port 8000/--port 8002/' /etc/systemd/system/uniuni-backend-main.service > /etc/systemd/system/uniuni-backend-second.service
systemctl daemon-reload; systemctl -q enable --now uniuni-backend-second
printf 'upstream uniuni { server 127.0.0.1:8000 max_fails=1 fail_timeout=600s; server 127.0.0.1:8002 max_fails=1 fail_timeout=600s; }\\n' > /etc/nginx/conf.d/uniuni.conf
sed -i 's#//127.0.0.1:8000/#//uniuni/#; s#^worker_processes .*#worker_processes 1;#' /etc/nginx/sites-available/uniuni-main /etc/nginx/nginx.conf
until_ok 100 'curl -fs http://127.0.0.1:8002/health'; systemctl restart nginx`,
  break: `
systemctl stop uniuni-backend-main uniuni-backend-second; hit http://localhost/api/health; hit http://localhost/api/health
systemctl start uniuni-backend-main uniuni-backend-second
until_ok 100 'curl -fs http://127.0.0.1:8000/health'; until_ok 100 'curl -fs http://127.0.0.1:8002/health'`,
  symptom: 502,
  proof:
    "grep -q 'no live upstreams' /var/log/nginx/error.log; curl -fs http://127.0.0.1:8000/health; curl -fs http://127.0.0.1:8002/health",
  expect: {
    status: 'down',
    rootCause: 'proxy.peer-marked-down',
    evidence: [/no live upstreams/],
    repair: 'command',
  },
});
