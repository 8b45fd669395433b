import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/header-buffer',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the session cookie outgrew the buffer of nginx',
  break: `
cat >> /opt/uniuni/backend/main.py <<'PY'


@app.middleware('http')
async def session(request, call_next):
    response = await call_next(request)
    for part in range(3):
        response.set_cookie(f'session{part}', 'x' * 3000)
    return response
PY
systemctl restart uniuni-backend-main; until_ok 100 'curl -fs http://127.0.0.1:8000/health'`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'route.header-buffer', evidence: [/too big header/], repair: 'person' },
});
