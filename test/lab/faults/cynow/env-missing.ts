import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/env-missing',
  stack: 'cynow',
  kind: 'fault',
  title: 'the .env file did not survive the deploy',
  seed: '004 step 7',
  break: 'mv /home/cynow/cynow/.env /root/; systemctl restart gunicorn; settled gunicorn',
  symptom: 502,
  expect: { status: 'down', rootCause: 'app.env-missing', evidence: [/SECRET_KEY/], repair: 'person' },
});
