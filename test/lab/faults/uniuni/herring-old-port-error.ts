import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/herring-old-port-error',
  stack: 'uniuni',
  kind: 'red-herring',
  title: 'the backend is stopped; its journal still tells of a port conflict that is over',
  break: `
systemctl stop uniuni-backend-main
(setsid timeout 600 python3 -m http.server 8000 -d /var/www/html >/dev/null 2>&1 &); until_ok 50 'ss -tln | grep -q :8000'
systemctl start uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q "address already in use"'
pkill -f 'http.server 8000'; systemctl restart uniuni-backend-main; ready /api/health; systemctl stop uniuni-backend-main`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /uniuni-backend-main/,
    evidence: [/inactive|dead|[Ss]topped/],
    repair: 'command',
  },
});
