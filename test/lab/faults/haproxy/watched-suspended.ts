import { defineFault } from '../../lib/fault.ts';

/** The unit goes on as before: only HAProxy's own words, of a check that fails, tell the agent of it. */
export const fault = defineFault({
  id: 'haproxy/watched-suspended',
  stack: 'haproxy',
  kind: 'fault',
  title: 'the tile server is suspended, and the agent reads in the log of HAProxy that it was left out',
  break: 'systemctl kill -s STOP carto-tiles; sleep 4',
  drive: 'hit http://localhost:8085/tiles/0/0',
  symptom: 503,
  expect: { status: 'down', rootCause: 'process.hung', subject: /carto-tiles/, repair: 'command' },
  agentWithin: 10,
  counts: () => ({ 'tiles 503': 1, 'tiles no_live_upstreams': 1 }),
});
