import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/stopped',
  stack: 'tomcat',
  kind: 'fault',
  title: 'Tomcat was stopped',
  break: 'systemctl stop tomcat10',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /tomcat10/,
    evidence: [/inactive|dead/],
    repair: 'command',
  },
});
