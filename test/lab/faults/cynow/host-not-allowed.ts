import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/host-not-allowed',
  stack: 'cynow',
  kind: 'fault',
  title: 'ALLOWED_HOSTS lost the names that visitors use',
  seed: '003 step 8',
  break: `
cd /home/cynow/cynow && sed -i 's/^ALLOWED_HOSTS=.*/ALLOWED_HOSTS=internal.cynow.example.com/' .env
systemctl restart gunicorn; until_ok 100 '[ "$(hit http://localhost/cynow/)" = 400 ]'`,
  symptom: 400,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.host-not-allowed',
    evidence: [/ALLOWED_HOSTS|Invalid HTTP_HOST/],
    repair: 'person',
  },
});
