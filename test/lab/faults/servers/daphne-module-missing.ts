import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/daphne-module-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'a module of the project was not deployed',
  layout: sites.chat,
  break: 'rm -r /srv/chat/chat/rooms.py /srv/chat/chat/__pycache__; systemctl restart chat; sleep 3',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.import-error', 'app.module-not-found'],
    evidence: [/rooms/],
    repair: 'person',
  },
});
