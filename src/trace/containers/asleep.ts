import type { Host } from '../../host/host.ts';

/** What systemd holds for the engine (docker.socket of its packages). */
const SOCKET = '/run/docker.sock';

/**
 * Why the engine must not be asked now; null when it may. A stopped engine whose socket systemd holds is started by the
 * first connection, and a look must not start it; one that is stopping would be started anew.
 */
export async function asleep(host: Host): Promise<string | null> {
  // Without its socket there is nobody to wake.
  if ((await host.info(SOCKET)).is === 'absent') return null;
  const look = await host.run('systemctl', ['is-active', 'docker.service', 'docker.socket']);
  if (look.is !== 'seen') return null;
  const [service, socket] = look.value.stdout.trim().split('\n');
  const isStopped = service === 'inactive' || service === 'failed' || service === 'deactivating';
  return isStopped && socket === 'active' ? `docker.service is ${service}` : null;
}
