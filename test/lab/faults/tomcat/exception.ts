import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/exception',
  stack: 'tomcat',
  kind: 'fault',
  title: 'the page trims a parameter that is not there',
  break: 'sed -i \'s/wanted == null ? "all" : //\' /var/lib/tomcat10/webapps/library/report.jsp; sleep 1',
  path: '/library/report.jsp',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.unhandled-exception',
    evidence: [/NullPointerException/],
    repair: 'person',
  },
});
