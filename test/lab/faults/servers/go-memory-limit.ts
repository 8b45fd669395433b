import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-memory-limit',
  stack: 'servers',
  kind: 'fault',
  title: "a page fills the memory up to the unit's limit",
  prepare:
    "sed -i 's/^User=/MemoryMax=60M\\nMemoryLimit=60M\\n&/' /etc/systemd/system/counter.service; systemctl daemon-reload; systemctl restart counter; ready /counter/hits; sleep 5",
  break: 'true',
  path: '/counter/fill',
  drive: 'hit http://localhost/counter/fill; sleep 1; hit http://localhost/counter/fill',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    // Where the kernel's log is not kept (as here), nothing tells its SIGKILL from a person's.
    rootCause: ['unit.oom-killed', 'process.crashed'],
    evidence: [/MemoryMax/],
    repair: 'person',
  },
});
