import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/keepalive-race',
  stack: 'uniuni',
  kind: 'flapping',
  title: 'uvicorn closes idle connections after 1 s, nginx keeps them: now and then an upload meets the closing one',
  prepare: `
sed -i 's/--port 8000/& --timeout-keep-alive 1/' /etc/systemd/system/uniuni-backend-main.service; systemctl daemon-reload; systemctl restart uniuni-backend-main
printf 'upstream uniuni { server 127.0.0.1:8000; keepalive 16; }\\n' > /etc/nginx/conf.d/uniuni.conf
sed -i 's#http://127.0.0.1:8000/;#http://uniuni/; proxy_http_version 1.1; proxy_set_header Connection "";#' /etc/nginx/sites-available/uniuni-main
sed -i 's/^worker_processes .*/worker_processes 1;/' /etc/nginx/nginx.conf
ready /api/health || true; systemctl restart nginx; ready /api/health`,
  break: 'true',
  // A busy proxy: it reads the next request and the closing of the idle connection in one go, in this order.
  drive: `
cat > /root/client.py <<'PY'
import http.client, os, signal, subprocess, time
worker = int(subprocess.check_output(['pgrep', '-f', 'nginx: worker']).split()[0])
boundary = 'x'
body = '--x\\r\\nContent-Disposition: form-data; name="file"; filename="a.csv"\\r\\n\\r\\n1\\r\\n--x--\\r\\n'
headers = {'Content-Type': 'multipart/form-data; boundary=x', 'Host': 'localhost'}
client = http.client.HTTPConnection('127.0.0.1', 80)
def post():
    client.request('POST', '/api/uploads', body, headers)
def answer():
    response = client.getresponse()
    response.read()
    print(response.status)
for turn in range(3):
    for _ in range(6):
        post(); answer()
    time.sleep(0.85)
    os.kill(worker, signal.SIGSTOP)
    post()
    time.sleep(0.5)
    os.kill(worker, signal.SIGCONT)
    answer()
PY
python3 /root/client.py`,
  symptom: 502,
  symptomText: /200/,
  repaired: 'true',
  expect: {
    status: 'degraded',
    rootCause: 'route.keepalive-race',
    evidence: [/prematurely closed|104/, /keepalive/],
    repair: 'person',
  },
});
