import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-binary-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'the binary was not deployed',
  break: 'rm /opt/counter/counter; systemctl restart counter || true; sleep 1',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.exec-failed',
    evidence: [/203|No such file/],
    repair: 'person',
  },
});
