import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/bad-option',
  stack: 'tomcat',
  kind: 'fault',
  title: 'an option that this JVM does not know',
  break: "sed -i 's/-Xmx96m/-Xmx96m -XX:+UseFastGC/' /etc/default/tomcat10; systemctl restart tomcat10; sleep 3",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.runtime-incompatible', 'app.bad-command'],
    evidence: [/Unrecognized VM option/],
    repair: 'person',
  },
});
