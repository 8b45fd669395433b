import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/healthy-after-port-conflict',
  stack: 'uniuni',
  kind: 'healthy',
  title: 'the backend could not bind for a while; the other program is gone',
  break: `
systemctl stop uniuni-backend-main
(setsid timeout 600 python3 -m http.server 8000 -d /var/www/html >/dev/null 2>&1 &); until_ok 50 'ss -tln | grep -q :8000'
systemctl start uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q "address already in use"'
pkill -f 'http.server 8000'; systemctl restart uniuni-backend-main; ready /api/health`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
