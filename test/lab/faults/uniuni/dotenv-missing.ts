import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/dotenv-missing',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the venv was re-created without python-dotenv',
  seed: '004 problem 2',
  break: `
runuser -u uniuni -- /opt/uniuni/backend/venv/bin/pip uninstall -q -y python-dotenv
systemctl restart uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q ImportError'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    evidence: [/python-dotenv is not installed|dotenv/],
    repair: 'command',
  },
});
