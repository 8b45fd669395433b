import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/healthy-old-logs',
  stack: 'tomcat',
  kind: 'healthy',
  title: 'a driver that was missing and a database that was down are in the logs of before; the application is well',
  break: `mv /var/lib/tomcat10/webapps/library/WEB-INF/lib/postgresql.jar /srv/; systemctl restart tomcat10; until_ok 150 'test "$(hit http://localhost/library/report.jsp)" = 200'; hit http://localhost/library/books.jsp
mv /srv/postgresql.jar /var/lib/tomcat10/webapps/library/WEB-INF/lib/; systemctl stop postgresql; systemctl restart tomcat10; until_ok 150 'test "$(hit http://localhost/library/report.jsp)" = 200'; hit http://localhost/library/books.jsp
systemctl start postgresql; sleep 1; ready /library/books.jsp`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
