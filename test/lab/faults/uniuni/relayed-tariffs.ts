import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/relayed-tariffs',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the app answers 502 on the price page, because the tariff service that it asks is gone',
  prepare: `
mkdir -p /opt/tariffs; printf '{"kg": 4.2}' > /opt/tariffs/tariffs.json
printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 9100 --bind 127.0.0.1 -d /opt/tariffs\\n[Install]\\nWantedBy=multi-user.target\\n' > /etc/systemd/system/tariffs.service
cd /opt/uniuni/backend
cat > routers/prices.py <<'PY'
import json
import logging
import urllib.error
import urllib.request

from fastapi import APIRouter, HTTPException

from config import settings

router = APIRouter()
log = logging.getLogger('uniuni.prices')


@router.get('/prices')
def prices():
    try:
        with urllib.request.urlopen(settings.TARIFF_URL + '/tariffs.json', timeout=3) as answer:
            return json.load(answer)
    except urllib.error.URLError as error:
        log.error('tariff service %s: %s', settings.TARIFF_URL, error)
        raise HTTPException(502, 'tariff service is not available') from error
PY
sed -i "s/    REDIS_URL: str = ''/&\\n    TARIFF_URL: str = ''/" config.py
sed -i 's/import parcels, uploads/import parcels, prices, uploads/; s/^app.include_router(uploads.router)/&\\napp.include_router(prices.router)/' main.py
echo 'TARIFF_URL=http://127.0.0.1:9100' >> .env
systemctl daemon-reload; systemctl -q enable --now tariffs; systemctl restart uniuni-backend-main; ready /api/prices`,
  break: 'systemctl stop tariffs',
  path: '/api/prices',
  symptom: 502,
  expect: {
    status: ['down', 'degraded'],
    rootCause: ['unit.not-running', 'app.upstream-error'],
    alsoNamed: ['app.upstream-error'],
    evidence: [/tariff/],
    repair: 'command',
  },
});
