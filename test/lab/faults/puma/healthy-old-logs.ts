import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/healthy-old-logs',
  stack: 'puma',
  kind: 'healthy',
  title: 'crashes of before are in the journal; the service is well',
  break: `mv /srv/shelf/lib/reports.rb /srv/; systemctl restart shelf; until_ok 100 'journalctl -u shelf | grep -q "cannot load such file"'; hit http://localhost/books
mv /srv/reports.rb /srv/shelf/lib/; systemctl restart shelf; ready /books; systemctl stop postgresql; hit http://localhost/books; systemctl start postgresql; sleep 1; for n in 1 2 3 4 5 6; do hit http://localhost/books; done; ready /books`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
