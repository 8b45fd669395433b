import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/healthy-other-container-stopped',
  stack: 'barcode',
  kind: 'healthy',
  title: 'the previous version still lies around, exited with 1',
  break: "docker run --name barcode-v1-backend python:3.11-slim python -c 'import barcode_v1' || true",
  proof: 'docker inspect -f "{{.State.ExitCode}}" barcode-v1-backend | grep -q 1',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
