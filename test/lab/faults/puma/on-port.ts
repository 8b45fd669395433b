import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/on-port',
  stack: 'puma',
  kind: 'fault',
  title: 'Puma was moved to a port, the proxy still asks the socket',
  break:
    "sed -i \"s#^bind .*#bind 'tcp://127.0.0.1:9292'#\" /srv/shelf/config/puma.rb; systemctl restart shelf; until_ok 80 'ss -tln | grep -q :9292'",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['route.wrong-socket', 'socket.missing', 'route.unix-vs-tcp'],
    evidence: [/9292/],
    repair: 'person',
  },
});
