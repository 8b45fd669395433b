import type { Cause } from './diagnosis.ts';
import { asList, type Fault } from './fault.ts';
import { type Host, plainShell, shell } from './host.ts';

type Open = { id: string; diagnosis: { status: string; rootCause: Cause | null } };

const api = 'http://127.0.0.1:9502/api/v1';

/** The agent as the package installs it: its own user, its own unit. Routes are not asked by the clock. */
export async function startAgent(host: Host): Promise<void> {
  const done = await shell(
    host,
    `set -e
id why502 >/dev/null 2>&1 || systemd-sysusers /opt/why502/deploy/why502.sysusers
mkdir -p /etc/why502; echo 'schedule: { every: 1h }' > /etc/why502/why502.yaml
sed 's#/usr/bin/why502#/opt/why502/bin/why502#' /opt/why502/deploy/agent.service > /etc/systemd/system/why502.service
systemctl daemon-reload; systemctl start why502
until_ok 300 "curl -fsS -m 5 ${api}/status | grep -q upstreams"
# The first round of looks, and the logs are followed.
sleep 8
curl -fsS -m 5 '${api}/incidents?state=open'`,
    { timeoutMs: 90_000 },
  );
  if (done.code !== 0)
    throw new Error(`the agent does not start: ${`${done.stdout}${done.stderr}`.trim().slice(-300)}`);
  const open = (JSON.parse(done.stdout) as { items: Open[] }).items;
  if (open.length > 0) throw new Error(`the agent has an incident before the fault: ${described(open)}`);
}

function described(items: readonly Open[]): string {
  return items.map(({ diagnosis }) => `${diagnosis.rootCause?.id ?? '-'} (${diagnosis.status})`).join(', ') || 'none';
}

async function openIncidents(host: Host): Promise<Open[]> {
  const done = await plainShell(host, `curl -fsS -m 5 '${api}/incidents?state=open'`);
  return done.code === 0 ? (JSON.parse(done.stdout) as { items: Open[] }).items : [];
}

/** Waits until `holds` is true of the open incidents; answers what they were when it was, or at the end. */
async function waitFor(host: Host, seconds: number, holds: (items: Open[]) => boolean): Promise<[boolean, Open[]]> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const items = await openIncidents(host);
    const held = holds(items);
    if (held || performance.now() > deadline) return [held, items];
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What is wrong with the agent's incident, `within` seconds after the clients' requests; empty when nothing is. */
export async function incidentNotes(host: Host, fault: Fault, within: number): Promise<string[]> {
  const wanted = asList(fault.expect.rootCause);
  const names = ({ diagnosis }: Open): boolean => wanted.includes(diagnosis.rootCause?.id ?? '');
  const [opened, items] = await waitFor(host, within, (open) => open.some(names));
  return opened ? [] : [`no incident of ${wanted.join(' or ')} within ${within} s: ${described(items)}`];
}

/** The same after the repair: the incident has to end. */
export async function endNotes(host: Host, within: number): Promise<string[]> {
  const [ended, items] = await waitFor(host, within, (open) => open.length === 0);
  return ended ? [] : [`the incident is still open ${within} s after the repair: ${described(items)}`];
}
