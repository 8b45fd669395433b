import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/other-port',
  stack: 'tomcat',
  kind: 'fault',
  title: 'the connector was moved to 8081',
  break:
    'sed -i \'s/port="8080"/port="8081"/\' /etc/tomcat10/server.xml; systemctl restart tomcat10; until_ok 150 \'ss -tln | grep -q :8081\'',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-port',
    evidence: [/8081/, /8080/],
    repair: 'person',
  },
});
