import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/booting-slow',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the backend was restarted and loads its model for a minute before it listens',
  break: `
sed -i 's/^def check_database():/&\\n    time.sleep(60)/; 1i import time' /opt/uniuni/backend/main.py
systemctl restart uniuni-backend-main; sleep 1.5`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'process.booting',
    evidence: [/Waiting for application startup|Started|start|boot/i],
    repair: 'none',
  },
});
