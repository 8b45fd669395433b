import { answers, compose, project, quickFrontend } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/memory-limit-without-kill',
  stack: 'barcode',
  kind: 'fault',
  title: 'the backend is at its memory limit, and oom_kill_disable lets it wait for memory instead of dying',
  prepare: quickFrontend,
  break: `
${project}; sed -i 's/^version: .*/version: "2.4"/; s/^    mem_limit: 256m/    mem_limit: 120m\\n    memswap_limit: 120m\\n    oom_kill_disable: true/' docker-compose.yml
printf '\\n\\nshelf = []\\n\\n\\n@app.get("/api/labels")\\nasync def labels():\\n    while True:\\n        shelf.append(bytes([7]) * (1 << 20))\\n' >> backend/app/main.py
${compose('backend')}; ${answers}
hit -m 3 http://localhost:8080/api/labels`,
  proof: `grep -q 'under_oom 1' $(find /sys/fs/cgroup/memory -path "*$(docker inspect -f '{{.Id}}' barcode-v2-backend)/memory.oom_control")`,
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'container.memory-pressure',
    subject: /backend/,
    evidence: [/memory/],
    repair: 'person',
  },
});
