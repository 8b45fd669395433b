import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/config-invalid',
  stack: 'tomcat',
  kind: 'fault',
  title: 'a tag of server.xml is not closed',
  break:
    "sed -i 's#</Engine>##' /etc/tomcat10/server.xml; systemctl restart tomcat10; until_ok 150 'journalctl -u tomcat10 | grep -q \"server.xml\"'",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'process.config-invalid',
    evidence: [/server.xml/],
    repair: 'person',
  },
});
