import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/relayed-failure',
  stack: 'apache',
  kind: 'fault',
  title: 'the rates answer 503 because the service that they ask is gone',
  path: '/rates/latest',
  break: `
cat > /srv/ledger/rates/service.py <<'PY'
import logging
import os
import urllib.error
import urllib.request

from fastapi import FastAPI, HTTPException

app = FastAPI()
BASE = os.environ['RATES_BASE']
SOURCE = os.environ['RATES_SOURCE_URL']


@app.get('/')
@app.get('/latest')
def latest():
    try:
        with urllib.request.urlopen(SOURCE, timeout=2) as answer:
            return {'base': BASE, 'rates': answer.read()}
    except urllib.error.URLError as error:
        logging.getLogger('uvicorn.error').error('rates source %s failed: %s', SOURCE, error.reason)
        raise HTTPException(503, 'rates are not available')
PY
sed -i 's#^Environment=.*#&\\nEnvironment=RATES_SOURCE_URL=http://127.0.0.1:9777/rates#' /etc/systemd/system/ledger-rates.service
systemctl daemon-reload; systemctl restart ledger-rates; until_ok 100 'ss -ltn | grep -q :9310'`,
  symptom: 503,
  expect: {
    status: ['down', 'degraded'],
    rootCause: ['app.upstream-error', 'db.unreachable'],
    subject: /9777/,
    evidence: [/9777/],
    repair: 'person',
  },
});
