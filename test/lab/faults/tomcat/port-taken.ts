import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/port-taken',
  stack: 'tomcat',
  kind: 'fault',
  title: 'another program has the port; Tomcat runs on without it',
  prepare: "printf 'proxy_read_timeout 2s;\\n' > /etc/nginx/conf.d/timeouts.conf; systemctl reload nginx",
  break:
    'systemctl stop tomcat10; systemd-run -q --unit=dashboard python3 -m http.server -b 127.0.0.1 8080; sleep 1; systemctl start tomcat10; until_ok 150 \'journalctl -u tomcat10 | grep -q "Address already in use"\'',
  symptom: 404,
  expect: {
    status: 'down',
    rootCause: 'port.in-use',
    evidence: [/Address already in use|dashboard|nc /],
    repair: 'command',
  },
});
