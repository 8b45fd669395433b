/** Shell texts for the stacks whose parts are containers. */

/** barcode: as its people work, in the project's folder with docker-compose. */
export const project = 'cd /home/deployer/barcodegenpro-dev';

export function upload(file: 'test' | 'stock' = 'test'): string {
  const token = '-H "Authorization: Bearer lab-barcode-token"';
  return `hit ${token} -F file=@/root/${file}.xlsx http://localhost:8080/api/barcodes/upload-excel`;
}

/** Uploads and health checks in turn. */
export function uploads(file: 'test' | 'stock' = 'test'): string {
  const answers = 'until_ok 100 "curl -fsS -m 2 http://localhost:8080/api/healthz"';
  return `for n in 1 2 3; do ${upload(file)}; ${answers}; hit http://localhost:8080/api/healthz; done`;
}

export const uploadWorks = `[ "$(${upload()})" = 200 ]`;

/** After an edit of the compose file or of the sources. */
export function compose(service: 'backend' | 'frontend'): string {
  return `docker-compose up -d --build ${service} > /root/compose.log 2>&1`;
}

export const answers = 'until_ok 150 "curl -fsS -m 2 http://localhost:8080/api/healthz"';

/**
 * A minute later: the proxy's kernel has forgotten the neighbour that went away (else its first connects time out instead of
 * "No route to host").
 */
export const aMinuteLater =
  'nsenter -t "$(docker inspect -f "{{.State.Pid}}" barcode-v2-frontend)" -n ip neigh flush all';

/** Waits until the backend has died twice or more. */
export const crashing = `until_ok 150 '[ "$(docker inspect -f "{{.RestartCount}}" barcode-v2-backend)" -ge 2 ]'
${aMinuteLater}`;

/** Variant: nginx on the VPS itself, in front of the published port 8034. */
export const hostNginx = `
${project}; docker-compose rm -sf frontend > /root/compose.log 2>&1
cat > /etc/nginx/sites-enabled/barcode <<'SITE'
server {
    listen 8080 default_server;
    server_name localhost;
    client_max_body_size 50m;
    location /api/ {
        proxy_pass http://127.0.0.1:8034;
        proxy_set_header Host $host;
    }
    location / {
        root /home/deployer/barcodegenpro-dev/frontend/site;
    }
}
SITE
systemctl -q enable nginx; systemctl start nginx`;

/** Variant: the frontend's nginx waits 2 s instead of 60, so that time-outs are seen soon. */
export const quickFrontend = `
${project}; sed -i 's/^    index index.html;/&\\n    proxy_connect_timeout 2s;\\n    proxy_read_timeout 2s;/' frontend/nginx.conf
${compose('frontend')}
${answers}`;

/** Variant: the frontend resolves the name at run time. */
export const resolvingFrontend = `
${project}; sed -i 's#^        proxy_pass .*#        resolver 127.0.0.11 valid=2s;\\n        set $backend backend;\\n        proxy_pass http://$backend:8034;#' frontend/nginx.conf
${compose('frontend')}
${answers}`;

/** multivendor: the service of the app, and what a person in a hurry does. */
export const app = 'srv-captain--multivendor-backend';
export const database = 'srv-captain--postgres-db';
const at = 'http://multivendor-backend.indexo.ir/api/departments/';

export const shopAnswers = `until_ok 200 "curl -fsS -m 2 ${at}"`;

/** `docker service update`, until the task that ran before is gone; not waiting for a new one. */
export function update(text: string, service = app): string {
  return `before=$(docker ps -q -f name=${service})
docker service update -q --detach --no-resolve-image ${text} ${service} > /dev/null 2>&1
until_ok 300 '! docker ps -q -f name=${service} | grep -q "^$before$"'`;
}

/** A new deployment: the app's sources changed, built as the next version, and rolled out. */
export function deploy(change: string): string {
  return `
cd /root/multivendor/backend
${change}
docker build -q -t img-captain-multivendor-backend:8 . > /dev/null 2>&1
${update('--image img-captain-multivendor-backend:8')}`;
}

/** Waits for a line in the logs of any container of a service, dead ones too. */
export function logged(text: string, service = app): string {
  return `until_ok 300 'for id in $(docker ps -aqf name=${service}); do docker logs $id 2>&1; done | grep -q "${text}"'
nsenter -t "$(docker inspect -f '{{.State.Pid}}' $(docker ps -q -f name=captain-nginx))" -n ip neigh flush all`;
}

/** Waits until no task of a service runs. */
export function gone(service = app): string {
  return `until_ok 300 '[ -z "$(docker ps -q -f name=${service})" ]'`;
}

/** Waits for a message of a task. */
export function taskSays(text: string, service = app): string {
  return `until_ok 200 'docker service ps --no-trunc ${service} | grep -q "${text}"'`;
}
