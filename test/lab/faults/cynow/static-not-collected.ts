import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/static-not-collected',
  stack: 'cynow',
  kind: 'fault',
  title: 'collectstatic was forgotten, every page with a static file fails',
  seed: '003 fix 6',
  break:
    'rm -rf /home/cynow/cynow/static; systemctl restart gunicorn; until_ok 50 "test -S /home/cynow/cynow/gunicorn.sock"; sleep 1',
  proof: "grep -q 'Missing staticfiles manifest entry' /var/log/cynow/django.log",
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.static-files',
    evidence: [/Missing staticfiles manifest entry/],
    repair: 'command',
  },
});
