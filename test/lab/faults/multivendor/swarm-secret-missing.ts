import { logged, shopAnswers, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/swarm-secret-missing',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the Swarm secret with the key was taken from the service',
  prepare: `${shopAnswers}; echo lab-secret | docker secret create secret_key - >/dev/null
cd /root/multivendor/backend; sed -i '2a SECRET_KEY=$(cat /run/secrets/secret_key) || exit 1; export SECRET_KEY' entrypoint.sh
docker build -q -t img-captain-multivendor-backend:8 . > /dev/null 2>&1
${update('--secret-add secret_key --image img-captain-multivendor-backend:8')}; until_ok 200 'docker ps | grep -q img-captain-multivendor-backend:8'; sleep 3; ${shopAnswers}`,
  break: `${update('--secret-rm secret_key')}; ${logged('secret_key: No such file')}; sleep 3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.env-missing', 'app.settings-invalid'],
    evidence: [/SECRET_KEY|secret_key/],
    repair: 'person',
  },
});
