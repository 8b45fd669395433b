import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/herring-search-down',
  stack: 'haproxy',
  kind: 'red-herring',
  title: 'the search service failed and works again; the tile server is stopped',
  break: `
mv /opt/carto/search/finder.py /root/; systemctl restart carto-search; sleep 3; hit http://localhost:8085/search/x; mv /root/finder.py /opt/carto/search/
systemctl reset-failed carto-search; systemctl restart carto-search; until_ok 100 "curl -fsS http://localhost:8085/search/x"
systemctl stop carto-tiles; sleep 3`,
  symptom: 503,
  expect: { status: 'down', rootCause: 'unit.not-running', subject: /carto-tiles/, repair: 'command' },
});
