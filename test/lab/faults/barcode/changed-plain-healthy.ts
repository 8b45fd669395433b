import { plain } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...plain,
  id: 'barcode/changed-plain-healthy',
  stack: 'barcode',
  kind: 'healthy',
  title: 'plain containers, none of them labelled; another one is unhealthy and a one-shot has failed',
  break: `docker run -d --name report --network backnet --health-cmd false --health-interval 1s --health-retries 1 python:3.11-slim sleep 9000 > /dev/null
docker run --name seed --network backnet python:3.11-slim python3 -c 'import nothing' > /dev/null 2>&1 || true
until_ok 100 'docker ps | grep -q "(unhealthy)"'`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
