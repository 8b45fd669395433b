import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/herring-other-app',
  stack: 'uwsgi',
  kind: 'red-herring',
  title: 'another uWSGI service does not load its application, over and over; the stock service is well',
  break: `mkdir -p /srv/other; printf 'import nothing_here\\n' > /srv/other/wsgi.py
printf '[uwsgi]\\nplugins = python3\\nchdir = /srv/other\\nmodule = wsgi:app\\nsocket = /tmp/other.sock\\nneed-app = true\\n' > /srv/other/uwsgi.ini
printf '[Service]\\nUser=stock\\nExecStart=/usr/bin/uwsgi --ini /srv/other/uwsgi.ini\\nRestart=always\\nRestartSec=2\\n' > /etc/systemd/system/other.service
systemctl daemon-reload; systemctl start other; until_ok 100 'journalctl -u other | grep -q nothing_here'`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
