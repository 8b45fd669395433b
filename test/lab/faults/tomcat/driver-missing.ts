import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/driver-missing',
  stack: 'tomcat',
  kind: 'fault',
  title: 'the database driver is not in the web application any more',
  break:
    'rm /var/lib/tomcat10/webapps/library/WEB-INF/lib/postgresql.jar; systemctl restart tomcat10; until_ok 150 \'test "$(hit http://localhost/library/report.jsp)" = 200\'',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.dependency-missing',
    subject: /postgresql/,
    evidence: [/ClassNotFoundException: org.postgresql.Driver/],
    repair: 'person',
  },
});
