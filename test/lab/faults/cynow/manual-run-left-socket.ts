import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/manual-run-left-socket',
  stack: 'cynow',
  kind: 'fault',
  title: 'unit stopped for a manual run, which was killed and left its socket',
  seed: '003 step 7',
  break: `
systemctl stop gunicorn
cd /home/cynow/cynow
runuser -u cynow -- setsid venv/bin/gunicorn --bind unix:/home/cynow/cynow/gunicorn.sock config.wsgi:application >/dev/null 2>&1 < /dev/null &
ready /cynow/
kill -9 $(pgrep -u cynow gunicorn); sleep 0.3`,
  proof: 'test -S /home/cynow/cynow/gunicorn.sock; ! pgrep -u cynow gunicorn',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /gunicorn/,
    alsoNamed: ['socket.stale'],
    repair: 'command',
  },
});
