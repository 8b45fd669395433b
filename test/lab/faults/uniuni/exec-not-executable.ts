import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/exec-not-executable',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the uvicorn script lost its x bit in a copy',
  break: 'chmod -x /opt/uniuni/backend/venv/bin/uvicorn; systemctl restart uniuni-backend-main || true; sleep 0.5',
  proof: 'systemctl show uniuni-backend-main -p ExecMainStatus | grep -q 203',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.exec-failed',
    evidence: [/203|EXEC|Permission denied/],
    repair: 'command',
  },
});
