import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/tasks-limit',
  stack: 'uniuni',
  kind: 'fault',
  title: 'TasksMax= leaves the app no thread for its requests',
  break: `
mkdir -p /etc/systemd/system/uniuni-backend-main.service.d
printf '[Service]\\nTasksMax=1\\n' > /etc/systemd/system/uniuni-backend-main.service.d/limits.conf
systemctl daemon-reload; systemctl restart uniuni-backend-main; until_ok 100 'ss -ltn | grep -q :8000'`,
  symptom: 500,
  expect: {
    status: ['down', 'degraded'],
    rootCause: 'process.task-limit',
    evidence: [/can't start new thread/],
    repair: 'command',
  },
});
