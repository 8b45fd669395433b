import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/startup-timeout',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'the start-up hook waits for a service that never answers',
  break: `sed -i 's/^startup_timeout.*/startup_timeout = 2/' /srv/tide/live.toml; sed -i 's/^    app.state.highest.*/    await asyncio.sleep(3600)/; 1i import asyncio' /srv/tide/tide/live.py; systemctl restart tide-live; until_ok 100 'journalctl -u tide-live | grep -q "Timeout whilst awaiting startup"'`,
  path: '/live/now',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.unhandled-exception',
    evidence: [/Timeout whilst awaiting startup/],
    repair: 'person',
  },
});
