import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/stale-deploy',
  stack: 'cynow',
  kind: 'fault',
  title: 'the checkout is one commit behind origin: the re-organised orders app was not pulled',
  seed: '003 current problem',
  break: `
cd /home/cynow/cynow && runuser -u cynow -- git reset -q --hard HEAD~1
systemctl restart gunicorn; settled gunicorn`,
  proof: "cd /home/cynow/cynow; runuser -u cynow -- git status -sb | grep -q 'behind 1'; ! test -e orders/urls.py",
  path: '/cynow/orders/',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.stale-deploy', 'app.module-not-found'],
    alsoNamed: ['app.stale-deploy', 'app.module-not-found'],
    evidence: [/No module named 'orders\.urls'/],
    repair: 'command',
  },
});
