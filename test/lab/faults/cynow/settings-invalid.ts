import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/settings-invalid',
  stack: 'cynow',
  kind: 'fault',
  title: 'the database engine of the settings does not exist',
  seed: '003 step 8',
  break: `
cd /home/cynow/cynow && sed -i 's/backends.sqlite3/backends.sqlite/' config/settings.py
systemctl restart gunicorn; settled gunicorn`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'app.settings-invalid', evidence: [/ImproperlyConfigured/], repair: 'person' },
});
