import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/container-http-port',
  stack: 'multivendor',
  kind: 'fault',
  title: 'somebody set the Container HTTP Port to 8000',
  seed: '000 issue 4, fix 4',
  break: `sed -i 's#--multivendor-backend:80;#--multivendor-backend:8000;#' /captain/generated/nginx/conf.d/captain.conf
sed -i 's/"containerHttpPort": 80/"containerHttpPort": 8000/' /captain/data/config-captain.json
docker kill -s HUP $(docker ps -q -f name=captain-nginx) >/dev/null; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'service.wrong-container-port',
    subject: /multivendor-backend|8000/,
    evidence: [/8000/],
    repair: 'person',
  },
});
