import { answers } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/healthy-old-restarts',
  stack: 'barcode',
  kind: 'healthy',
  title: 'the backend was killed three times a while ago, its policy restarted it',
  break: `for n in 1 2 3; do
  kill -9 $(docker inspect -f "{{.State.Pid}}" barcode-v2-backend); until_ok 100 "[ \\"\\$(docker inspect -f '{{.RestartCount}}' barcode-v2-backend)\\" = $n ]"; ${answers}
done; sleep 1; ${answers}`,
  proof: '[ "$(docker inspect -f "{{.RestartCount}}" barcode-v2-backend)" = 3 ]',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
