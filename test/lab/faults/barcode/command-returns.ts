import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/command-returns',
  stack: 'barcode',
  kind: 'fault',
  title: 'the command starts the app in the background and returns: the container ends with 0, over and over',
  break: `${project}; sed -i 's#^    mem_limit: 256m#&\\n    command: sh -c "uvicorn app.main:app --host 0.0.0.0 --port 8034 --log-level error \\& sleep 0.2"#' docker-compose.yml
${compose('backend')}; ${crashing}`,
  proof: `docker inspect -f '{{.State.ExitCode}} {{.RestartCount}}' barcode-v2-backend | grep -E '^0 [2-9]'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.crash-loop',
    subject: /backend/,
    evidence: [/RestartCount/],
    repair: 'person',
  },
});
