import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { blindBy, seenNow } from './look.ts';

/** timedated starts on demand; it is not worth more than this. Milliseconds. */
const LIMIT_MS = 200;

/**
 * Whether the kernel's clock is kept right. systemd-timesyncd leaves a file once it has set the clock
 * (systemd-timesyncd(8)); only without it is timedated asked, which reports adjtimex's STA_UNSYNC.
 */
export async function clockReading(host: Host): Promise<Reading<FactMap['clock']>> {
  const file = '/run/systemd/timesync/synchronized';
  const mark = await host.info(file);
  if (mark.is === 'seen') return seenNow(host, file, { synchronized: true, offsetSeconds: null });
  const look = await host.run('timedatectl', ['show', '-p', 'NTPSynchronized', '-p', 'CanNTP'], LIMIT_MS);
  if (look.is !== 'seen') return blindBy(look, 'timedatectl');
  const { code, stdout } = look.value;
  if (code !== 0) return { is: 'blind', why: 'timedatectl gave no answer', allow: null };
  const answer = /^NTPSynchronized=(yes|no)$/m.exec(stdout)?.[1];
  // A guest whose clock the hypervisor keeps says "no" with a right clock: without an NTP client that is no news.
  const mayTell = answer === 'yes' || /^CanNTP=yes$/m.test(stdout);
  return seenNow(host, 'timedatectl', { synchronized: mayTell ? answer === 'yes' : null, offsetSeconds: null });
}
