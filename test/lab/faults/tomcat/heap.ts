import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/heap',
  stack: 'tomcat',
  kind: 'fault',
  title: 'a report holds everything in memory',
  break:
    "printf '<%% java.util.List<byte[]> all = new java.util.ArrayList<>(); for (int n = 0; n < 100000; n++) all.add(new byte[1 << 20]); out.print(all.size()); %%>' > /var/lib/tomcat10/webapps/library/report.jsp; sleep 1",
  path: '/library/report.jsp',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.heap-exhausted',
    evidence: [/OutOfMemoryError/],
    repair: 'person',
  },
});
