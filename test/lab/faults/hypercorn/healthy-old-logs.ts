import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/healthy-old-logs',
  stack: 'hypercorn',
  kind: 'healthy',
  title: 'failed starts of before are in the journal; both services are well',
  break: `mv /srv/tide/tide/store.py /srv/tide/; systemctl restart tide tide-live; sleep 4; hit http://localhost/tides; hit http://localhost/live/now
mv /srv/tide/store.py /srv/tide/tide/; systemctl reset-failed; systemctl restart tide tide-live; ready /tides; ready /live/now`,
  drive: 'for n in 1 2 3; do hit http://localhost/tides; hit http://localhost/live/now; done',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
