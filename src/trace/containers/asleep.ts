import type { Host } from '../../host/host.ts';

/**
 * Why the engine must not be asked now; null when it may. A stopped engine whose socket systemd holds is started by the
 * first connection, and a look must not start it; one that is stopping would be started anew.
 */
export async function asleep(host: Host): Promise<string | null> {
  const look = await host.run('systemctl', ['is-active', 'docker.service', 'docker.socket']);
  if (look.is !== 'seen') return null;
  const [service, socket] = look.value.stdout.trim().split('\n');
  const isStopped = service === 'inactive' || service === 'failed' || service === 'deactivating';
  return isStopped && socket === 'active' ? `docker.service is ${service}` : null;
}
