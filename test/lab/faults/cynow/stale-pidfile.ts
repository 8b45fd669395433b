import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/stale-pidfile',
  stack: 'cynow',
  kind: 'fault',
  title: 'gunicorn was killed and left its pid file; another program has that number now',
  prepare: `
sed -i 's#--workers 3#--pid /home/cynow/gunicorn.pid &#' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn; ready /cynow/`,
  break: `
systemctl kill -s KILL gunicorn; settled gunicorn
runuser -u cynow -- sh -c 'sleep 3000 & echo $! > /home/cynow/gunicorn.pid'
systemctl reset-failed gunicorn; systemctl start gunicorn || true; settled gunicorn; sleep 1`,
  proof: "journalctl -u gunicorn | grep -q 'Already running on PID'",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'process.stale-pidfile',
    evidence: [/Already running on PID|gunicorn\.pid/],
    repair: 'command',
  },
});
