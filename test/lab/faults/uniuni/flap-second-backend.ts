import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/flap-second-backend',
  stack: 'uniuni',
  kind: 'flapping',
  title: 'one of two backends of the upstream group is stopped: every other request fails',
  prepare: `
sed 's/--port 8000/--port 8002/' /etc/systemd/system/uniuni-backend-main.service > /etc/systemd/system/uniuni-backend-second.service
systemctl daemon-reload; systemctl -q enable --now uniuni-backend-second
printf 'upstream uniuni { server 127.0.0.1:8000 max_fails=0; server 127.0.0.1:8002 max_fails=0; }\\nproxy_next_upstream off;\\n' > /etc/nginx/conf.d/uniuni.conf
sed -i 's#//127.0.0.1:8000/#//uniuni/#' /etc/nginx/sites-available/uniuni-main
until_ok 100 'curl -fs http://127.0.0.1:8002/health'; systemctl reload nginx`,
  break: 'systemctl stop uniuni-backend-second',
  drive: 'for n in 1 2 3 4 5 6; do hit http://localhost/api/health; done',
  symptom: 502,
  repaired: 'for n in 1 2 3 4 5 6; do [ "$(hit http://localhost/api/health)" = 200 ] || exit 1; done',
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'unit.not-running',
    subject: /uniuni-backend-second/,
    evidence: [/8002|inactive|[Ss]topped/],
    repair: 'command',
  },
});
