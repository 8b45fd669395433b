import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/venv-missing',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'the virtual environment was moved away',
  break: `mv /srv/stock/venv /srv/stock/venv.old; systemctl restart stock --no-block; until_ok 100 'journalctl -u stock | grep -q "Python Home is not a directory"'; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['process.config-invalid', 'app.dependency-missing'],
    evidence: [/Python Home is not a directory: \/srv\/stock\/venv/],
    repair: 'person',
  },
});
