import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/java-missing',
  stack: 'tomcat',
  kind: 'fault',
  title: 'JAVA_HOME names a Java that was removed',
  break: 'echo JAVA_HOME=/usr/lib/jvm/java-11 >> /etc/default/tomcat10; systemctl restart tomcat10 || true; sleep 1.5',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: [
      'unit.exec-failed',
      'app.entrypoint-not-found',
      'app.dependency-missing',
      'app.runtime-incompatible',
      'app.env-missing',
      'process.config-invalid',
      'app.bad-command',
    ],
    evidence: [/JAVA_HOME|java/],
    repair: 'person',
  },
});
