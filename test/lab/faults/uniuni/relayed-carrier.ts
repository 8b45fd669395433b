import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/relayed-carrier',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the carrier on another host answers 500, so the app answers 502 where it asks the carrier',
  prepare: `
cd /opt/uniuni/backend
mkdir -p /opt/carrier; printf 'import http.server\\nclass H(http.server.BaseHTTPRequestHandler):\\n    def do_GET(self):\\n        code = int(open("/opt/carrier/code").read())\\n        self.send_response(code); self.send_header("Content-Length", "2"); self.end_headers(); self.wfile.write(b"{}")\\nhttp.server.ThreadingHTTPServer(("127.0.0.7", 8090), H).serve_forever()\\n' > /opt/carrier/serve.py
echo 200 > /opt/carrier/code; echo '127.0.0.7 api.carrier.example' >> /etc/hosts
(setsid python3 /opt/carrier/serve.py >/dev/null 2>&1 &)
cat > routers/tracking.py <<'PY'
import logging
import urllib.request

from fastapi import APIRouter, HTTPException

router = APIRouter()
log = logging.getLogger('uniuni.tracking')


@router.get('/tracking/{parcel}')
def tracking(parcel: str):
    try:
        with urllib.request.urlopen(f'http://api.carrier.example:8090/v1/{parcel}', timeout=3) as answer:
            return {'carrier': answer.status}
    except OSError as error:
        log.exception('carrier does not answer for %s', parcel)
        raise HTTPException(502, 'carrier error') from error
PY
sed -i 's/import parcels, uploads/import parcels, tracking, uploads/; s/^app.include_router(uploads.router)/&\\napp.include_router(tracking.router)/' main.py
systemctl restart uniuni-backend-main; ready /api/tracking/7`,
  break: 'echo 500 > /opt/carrier/code',
  path: '/api/tracking/7',
  symptom: 502,
  expect: {
    status: ['down', 'degraded'],
    rootCause: 'app.upstream-error',
    evidence: [/HTTP Error 500|502/],
    repair: 'person',
  },
});
