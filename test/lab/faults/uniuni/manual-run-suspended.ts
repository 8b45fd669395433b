import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uniuni/manual-run-suspended',
  stack: 'uniuni',
  kind: 'fault',
  title: 'a manual test run was suspended with Ctrl-Z and holds port 8000',
  seed: '004 step 6 and problem 3',
  prepare: quickTimeouts,
  break: `
systemctl stop uniuni-backend-main
cd /opt/uniuni/backend
(setsid runuser -u uniuni -- venv/bin/uvicorn main:app --host 0.0.0.0 --port 8000 >/dev/null 2>&1 < /dev/null &)
until_ok 100 'curl -fs http://127.0.0.1:8000/health'
pkill -STOP -u uniuni -f 0.0.0.0; systemctl start uniuni-backend-main
until_ok 100 'journalctl -u uniuni-backend-main | grep -q "address already in use"'`,
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'port.in-use',
    evidence: [/address already in use/, /uvicorn/],
    repair: 'command',
  },
});
