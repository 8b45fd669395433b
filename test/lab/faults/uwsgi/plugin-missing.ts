import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/plugin-missing',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'the ini names a plugin that is not installed',
  break: `sed -i 's/^plugins = .*/plugins = python39/' /srv/stock/uwsgi.ini; systemctl restart stock --no-block; until_ok 100 'journalctl -u stock | grep -q python39_plugin.so'; sleep 1`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'process.config-invalid', evidence: [/python39/], repair: 'person' },
});
