import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/preload-broken-data',
  stack: 'cynow',
  kind: 'fault',
  title: '--preload, and the app reads a half written file as it loads: the whole server ends',
  break: `
cd /home/cynow/cynow
echo '{"EUR": 1.0, "KRW":' > config/tariffs.json
sed -i '1i import json, pathlib\\nTARIFFS = json.loads((pathlib.Path(__file__).parent / "tariffs.json").read_text())' config/wsgi.py
chown cynow config/*
sed -i 's#--workers 3#--preload --workers 3#' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn || true; settled gunicorn`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.unhandled-exception',
    evidence: [/JSONDecodeError|Expecting value/],
    repair: 'person',
  },
});
