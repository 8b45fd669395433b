import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/worker-dies',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'a request kills the process that serves it',
  prepare: `cd /srv/tide/tide && sed -i '1i import os' live.py && printf '\\n\\n@app.get("/live/export")\\nasync def export():\\n    os.abort()\\n' >> live.py; systemctl restart tide-live; ready /live/now; sleep 5`,
  break: 'true',
  path: '/live/now',
  drive: 'for n in 1 2 3; do hit http://localhost/live/export; hit http://localhost/live/export; sleep 1.2; done',
  repaired: 'true',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.crashed',
    evidence: [/SIGABRT|[Aa]borted|ABRT|signal 6/],
    repair: 'person',
  },
});
