import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/herring-stopped-old-traceback',
  stack: 'cynow',
  kind: 'red-herring',
  title: 'gunicorn was stopped by hand; the traceback in its journal belongs to an earlier life',
  break: `
cd /home/cynow/cynow && mv orders/urls.py /root/; systemctl restart gunicorn; settled gunicorn
mv /root/urls.py orders/; systemctl reset-failed gunicorn; systemctl start gunicorn; ready /cynow/
hit http://localhost/cynow/; systemctl stop gunicorn`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /gunicorn/,
    evidence: [/inactive|dead|[Ss]topped/],
    repair: 'command',
  },
});
