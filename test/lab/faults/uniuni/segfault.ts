import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/segfault',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the backend died of SIGSEGV and is not restarted',
  prepare:
    "sed -i 's/^Restart=always/Restart=no/' /etc/systemd/system/uniuni-backend-main.service; systemctl daemon-reload",
  break: 'systemctl kill -s SEGV uniuni-backend-main; settled uniuni-backend-main',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'process.crashed',
    subject: /uniuni-backend-main|uvicorn/,
    evidence: [/SEGV|core|signal/i],
    repair: 'command',
  },
});
