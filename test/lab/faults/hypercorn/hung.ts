import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/hung',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'a handler blocks the event loop',
  prepare: `cd /srv/tide/tide && sed -i '1i import time' live.py && printf '\\n\\n@app.get("/live/slow")\\nasync def slow():\\n    time.sleep(3600)\\n' >> live.py; systemctl restart tide-live; ready /live/now; sleep 5`,
  break: '(setsid curl -s -m 90 http://localhost/live/slow > /dev/null 2>&1 &); sleep 0.7',
  path: '/live/now',
  drive: 'hit http://localhost/live/now; hit http://localhost/live/now',
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'process.hung',
    evidence: [/timed out|no answer|answers none|never/],
    repair: 'command',
  },
});
