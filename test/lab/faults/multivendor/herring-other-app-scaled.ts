import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/herring-other-app-scaled',
  stack: 'multivendor',
  kind: 'red-herring',
  title: 'another app of the platform is switched off on purpose',
  break: `docker service create -q -d --no-resolve-image --name srv-captain--blog --replicas 0 --network captain-overlay-network --endpoint-mode dnsrr nginx:1.22 >/dev/null
sed 's/multivendor-backend/blog/g' /captain/generated/nginx/conf.d/captain.conf > /captain/generated/nginx/conf.d/captain-blog.conf
docker kill -s HUP $(docker ps -q -f name=captain-nginx) >/dev/null; sleep 1
for n in 1 2 3; do curl -s -o /dev/null -H 'Host: blog.indexo.ir' http://localhost/; done`,
  proof: '[ "$(hit -H "Host: blog.indexo.ir" http://localhost/)" = 502 ]',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
