import { answers } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/healthy-old-logs',
  stack: 'barcode',
  kind: 'healthy',
  title: 'days ago the logs were full of tracebacks and 502',
  break: `docker stop barcode-v2-frontend barcode-v2-backend >/dev/null
python3 - <<'PY'
import datetime, json, subprocess
day = datetime.datetime.utcnow() - datetime.timedelta(days=3)
old = {
    'backend': [
        'Traceback (most recent call last):',
        '  File "/app/app/storage.py", line 14, in save',
        "PermissionError: [Errno 13] Permission denied: '/app/uploads/april.xlsx'",
    ],
    'frontend': [
        day.strftime('%Y/%m/%d %H:%M:%S') + ' [error] 8#8: *9 upstream prematurely closed connection while reading response '
        'header from upstream, client: 102.86.10.23, server: localhost, request: "POST /api/barcodes/upload-excel HTTP/1.1", '
        'upstream: "http://172.19.0.2:8034/api/barcodes/upload-excel", host: "localhost:8080"',
    ],
}
for name, lines in old.items():
    path = subprocess.check_output(['docker', 'inspect', '-f', '{{.LogPath}}', 'barcode-v2-' + name], text=True).strip()
    kept = open(path).read()
    stamp = day.isoformat() + '000Z'
    said = [json.dumps({'log': line + chr(10), 'stream': 'stderr', 'time': stamp}) + chr(10) for line in lines]
    open(path, 'w').write(''.join(said) + kept)
PY
docker start barcode-v2-backend >/dev/null; docker start barcode-v2-frontend >/dev/null; ${answers}`,
  proof:
    'docker logs barcode-v2-frontend 2>&1 | grep -q "prematurely closed"; docker logs barcode-v2-backend 2>&1 | grep -q april.xlsx',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
