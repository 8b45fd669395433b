import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/module-not-found',
  stack: 'haproxy',
  kind: 'fault',
  title: 'a module of the tile server is gone',
  break: 'mv /opt/carto/tileserver/tiles/palette.py /root/; systemctl restart carto-tiles; sleep 4',
  symptom: 503,
  expect: {
    status: 'down',
    rootCause: 'app.module-not-found',
    evidence: [/No module named 'tiles.palette'/],
    repair: 'person',
  },
});
