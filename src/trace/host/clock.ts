import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { blindBy, seenNow } from './look.ts';

/** timedated starts on demand; it is not worth more than this. Milliseconds. */
const LIMIT_MS = 150;
/** Packages of time clients leave a note here; timedated knows them by it (systemd-timedated.service(8)). */
const CLIENTS = ['/usr/lib/systemd/ntp-units.d', '/etc/systemd/ntp-units.d'];

/**
 * Whether the kernel's clock is kept right. systemd-timesyncd leaves a file once it has set the clock
 * (systemd-timesyncd(8)); only without it is timedated asked, which reports adjtimex's STA_UNSYNC.
 */
export async function clockReading(host: Host): Promise<Reading<FactMap['clock']>> {
  const file = '/run/systemd/timesync/synchronized';
  const mark = await host.info(file);
  if (mark.is === 'seen') return seenNow(host, file, { synchronized: true, offsetSeconds: null });
  const clients = await Promise.all(CLIENTS.map((path) => host.list(path)));
  if (!clients.some((look) => look.is === 'seen' && look.value.length > 0)) {
    // The hypervisor may keep a guest's clock: without a time client nothing can be told, and nothing is asked.
    return seenNow(host, 'no time client', { synchronized: null, offsetSeconds: null });
  }
  const look = await host.run('timedatectl', ['show', '-p', 'NTPSynchronized'], LIMIT_MS);
  if (look.is !== 'seen') return blindBy(look, 'timedatectl');
  const { code, stdout } = look.value;
  if (code !== 0) return { is: 'blind', why: 'timedatectl gave no answer', allow: null };
  const answer = /^NTPSynchronized=(yes|no)$/m.exec(stdout)?.[1];
  return seenNow(host, 'timedatectl', {
    synchronized: answer === undefined ? null : answer === 'yes',
    offsetSeconds: null,
  });
}
