import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/threads-busy',
  stack: 'puma',
  kind: 'fault',
  title: 'slow reports hold every thread',
  break:
    "sed -i 's/^workers 2/workers 0/; s/^threads 1, 3/threads 1, 2/' /srv/shelf/config/puma.rb; sed -i 's/    books.sum/    sleep 12\\n    books.sum/' /srv/shelf/lib/reports.rb; printf 'proxy_read_timeout 2s;\\n' > /etc/nginx/conf.d/timeouts.conf; systemctl reload nginx; systemctl restart shelf; ready /books; for n in 1 2 3 4; do (setsid curl -s -m 90 http://localhost/reports/pages >/dev/null 2>&1 &); done; sleep 1",
  drive: 'hit http://localhost/books; hit http://localhost/books',
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: ['process.workers-exhausted', 'process.hung'],
    evidence: [/busy|worker|timed out|no answer|never/],
    repair: 'command',
  },
});
