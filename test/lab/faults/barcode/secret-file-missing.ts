import { aMinuteLater, answers, compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/secret-file-missing',
  stack: 'barcode',
  kind: 'fault',
  title: 'the mounted file with the token is gone',
  prepare: `${project}; mkdir secrets; echo lab-barcode-token > secrets/api_token
sed -i 's#^    volumes:#    volumes:\\n      - type: bind\\n        source: ./secrets/api_token\\n        target: /run/secrets/api_token#; /^networks:/q' docker-compose.yml
printf '  barcode-v2-network:\\n    driver: bridge\\n' >> docker-compose.yml
${compose('backend')}; ${answers}`,
  break: `${project}; rm -f secrets/api_token; rmdir secrets; docker restart barcode-v2-backend || true; ${aMinuteLater}`,
  proof: 'docker inspect -f "{{.State.Status}}" barcode-v2-backend | grep -q exited',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.start-failed',
    subject: /backend|api_token/,
    evidence: [/api_token/],
    repair: 'person',
  },
});
