import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/log-owned-by-root',
  stack: 'cynow',
  kind: 'fault',
  title: 'somebody ran manage.py as root after a log rotation: django.log belongs to root',
  seed: '003 cause 4',
  break: `
mv /var/log/cynow/django.log /var/log/cynow/django.log.1
cd /home/cynow/cynow && venv/bin/python manage.py check >/dev/null && chmod 640 /var/log/cynow/django.log
systemctl restart gunicorn; settled gunicorn`,
  proof: 'stat -c %U /var/log/cynow/django.log | grep -q root',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.permission-denied',
    subject: /django\.log/,
    evidence: [/Permission denied: '\/var\/log\/cynow\/django\.log'/],
    repair: 'command',
  },
});
