import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/healthy-old-logs',
  stack: 'uwsgi',
  kind: 'healthy',
  title: 'what went wrong was repaired; the logs still tell of it',
  break: `sed -i 's/^module = .*/module = stock.wsgi:app/' /srv/stock/uwsgi.ini; systemctl restart stock --no-block; until_ok 100 'journalctl -u stock | grep -q "GAME OVER"'; hit http://localhost/stock/items
sed -i 's/^module = .*/module = wsgi:app/' /srv/stock/uwsgi.ini; systemctl stop stock; systemctl reset-failed stock; systemctl start stock; ready /stock/items`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
