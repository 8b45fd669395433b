/** Changed container stacks for `prepare` and `layout`: other names, ports and networks than barcode's and multivendor's. */
import type { Fault } from './fault.ts';

type Changed = Required<Pick<Fault, 'prepare' | 'layout'>>;

const sources = `
mkdir -p /srv/acme/api /srv/acme/web; cd /srv/acme
cat > api/main.py <<'PY'
import os

from fastapi import FastAPI

SITE = os.environ['SITE_NAME']
app = FastAPI()


@app.get('/status')
def status():
    return {'status': 'ok', 'site': SITE}
PY
cat > api/Dockerfile <<'DF'
FROM python:3.11-slim
RUN useradd --uid 1500 svc
WORKDIR /code
COPY main.py /code/
USER svc
EXPOSE 5000
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "5000"]
DF
printf 'FROM nginx:1.22\\nCOPY site.conf /etc/nginx/conf.d/site.conf\\n' > web/Dockerfile`;

const barcodeGone = 'cd /home/deployer/barcodegenpro-dev && docker-compose down -t 1 > /root/compose.log 2>&1; cd /srv';
const built = 'docker build -q -t acme/api:1 api > /dev/null; docker build -q -t acme/web:1 web > /dev/null';

function site(pass: string, more = ''): string {
  return `cat > web/site.conf <<'NG'
${more}server {
    listen 8088;
    server_name acme.example;
    location / {
        proxy_pass ${pass};
        proxy_set_header Host $host;
    }
}
NG`;
}

function changed(origin: string, text: string): Changed {
  return {
    prepare: `${text}\nuntil_ok 200 "curl -fsS -m 2 ${origin}/status"`,
    layout: { origin, path: '/status', body: /"status": ?"ok"/, route: /./ },
  };
}

/** `docker run` of the app. */
export function runApp(more: string): string {
  return `docker run -d -e SITE_NAME=acme ${more} acme/api:1 > /dev/null`;
}

function hostSite(pass: string): string {
  return `sed 's/listen 8088/listen 7070/; s#proxy_pass .*#proxy_pass ${pass};#' web/site.conf > /etc/nginx/sites-enabled/acme
systemctl -q enable nginx; systemctl restart nginx`;
}

/** Forgets the neighbours of a proxy's container, as its kernel does within a minute. */
export function forget(proxy: string): string {
  return `nsenter -t "$(docker inspect -f '{{.State.Pid}}' ${proxy})" -n ip neigh flush all`;
}

/** nginx of systemd in front of a port that a plain container publishes on loopback. */
export const hostToPort = changed(
  'http://localhost:7070',
  `${barcodeGone}${sources}\n${site('http://api:5000')}\n${built}
${runApp('--name acme_api_1 -p 127.0.0.1:5080:5000')}\n${hostSite('http://localhost:5080')}`,
);

/** nginx of systemd in front of a container's own address. */
export const hostToAddress = changed(
  'http://localhost:7070',
  `${barcodeGone}${sources}\n${site('http://api:5000')}\n${built}
docker network create --subnet 172.30.0.0/24 backnet > /dev/null
${runApp('--name billing --network backnet --ip 172.30.0.10')}\n${hostSite('http://172.30.0.10:5000')}`,
);

/** Two containers without labels on a network of their own. */
export const plain = changed(
  'http://localhost:9000',
  `${barcodeGone}${sources}\n${site('http://api:5000')}\n${built}
docker network create backnet > /dev/null
${runApp('--name orders --network backnet --network-alias api')}
docker run -d --name edge --network backnet --restart unless-stopped -p 9000:8088 acme/web:1 > /dev/null`,
);

/** nginx in a container that has the host's network. */
export const hostNetwork = changed(
  'http://localhost:8088',
  `${barcodeGone}${sources}\n${site('http://127.0.0.1:5080')}\n${built}
${runApp('--name orders -p 127.0.0.1:5080:5000')}
docker run -d --name edge --network host acme/web:1 > /dev/null`,
);

/** nginx in a container that goes back to the host's published port. */
export const gateway = changed(
  'http://localhost:9000',
  `${barcodeGone}${sources}\n${site('http://host.docker.internal:5080')}\n${built}
${runApp('--name orders -p 5080:5000')}
docker run -d --name edge --add-host host.docker.internal:host-gateway -p 9000:8088 acme/web:1 > /dev/null`,
);

const compose = `cat > docker-compose.yml <<'YML'
version: "3.8"
services:
  api:
    image: acme/api:1
    environment: { SITE_NAME: acme }
    networks: [core]
  web:
    image: acme/web:1
    ports: ["9000:8088"]
    networks: [core]
networks:
  core: {}
YML`;

/** A compose project whose service has two containers, both named by the proxy. */
export const replicas = changed(
  'http://localhost:9000',
  `${barcodeGone}${sources}
${site('http://pool', 'upstream pool {\n    server acme_api_1:5000;\n    server acme_api_2:5000;\n}\n')}\n${built}\n${compose}
docker-compose up -d --scale api=2 api > /root/compose.log 2>&1; docker-compose up -d --scale api=2 >> /root/compose.log 2>&1`,
);

/** A stack of Swarm without a platform: nginx resolves the service's name while it runs. */
export const swarmStack = changed(
  'http://localhost:9000',
  `docker service rm $(docker service ls -q) > /dev/null; until_ok 300 '[ -z "$(docker ps -q)" ]'${sources}
${site('$up').replace('location /', 'resolver 127.0.0.11 valid=2s;\n    set $up http://retail_api:5000;\n    location /')}\n${built}
cat > stack.yml <<'YML'
version: "3.8"
services:
  gate:
    image: acme/web:1
    ports: [{ target: 8088, published: 9000, mode: host }]
    networks: [inner]
    deploy: { endpoint_mode: dnsrr, restart_policy: { delay: 2s } }
  api:
    image: acme/api:1
    environment: { SITE_NAME: acme }
    networks: [inner]
    deploy: { endpoint_mode: dnsrr, restart_policy: { delay: 2s } }
networks:
  inner: { driver: overlay, attachable: true }
YML
docker stack deploy --resolve-image never -c stack.yml retail > /dev/null`,
);
