import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { blindBy, seenNow, textOf } from './look.ts';

type Clock = FactMap['clock'];

/** timedated starts on demand; it is not worth more than this. Milliseconds. */
const LIMIT_MS = 150;
/** Packages of time clients leave a note here; timedated knows them by it (systemd-timedated.service(8)). */
const CLIENTS = ['/usr/lib/systemd/ntp-units.d', '/etc/systemd/ntp-units.d'];
/** Written by this host's own clock again and again: none of it can be younger than now. */
const WRITTEN = [
  '/var/lib/systemd/timesync/clock',
  '/var/lib/chrony/chrony.drift',
  '/var/lib/systemd/random-seed',
  '/var/lib/dpkg/status',
  '/var/lib/rpm/rpmdb.sqlite',
  '/var/log/wtmp',
  '/var/log/lastlog',
  '/var/lib/logrotate/status',
];
/** File systems and clocks that are set in small steps make no more difference than this, seconds. */
const SLACK_S = 30;

/** A file from the future proves that the clock was set back, or never knew the time. */
async function fromTheFuture(host: Host): Promise<Pick<Clock, 'offsetSeconds' | 'witness'>> {
  const looks = await Promise.all(WRITTEN.map(async (path) => ({ path, look: await host.info(path) })));
  const ahead = looks.flatMap(({ path, look }) =>
    look.is === 'seen' ? [{ path, seconds: (look.value.writtenAt - host.now()) / 1000 }] : [],
  );
  const [furthest] = ahead.sort((a, b) => b.seconds - a.seconds);
  if (!furthest || furthest.seconds < SLACK_S) return { offsetSeconds: null, witness: null };
  return { offsetSeconds: -Math.round(furthest.seconds), witness: furthest.path };
}

const RTC = '/sys/class/rtc/rtc0/since_epoch';

/** How far the clock is from the hardware's, which runs on by itself; not told where that keeps local time (hwclock(8)). */
async function againstRtc(host: Host): Promise<Pick<Clock, 'offsetSeconds' | 'witness'>> {
  const [text, adjtime] = await Promise.all([textOf(host, RTC), textOf(host, '/etc/adjtime')]);
  const rtc = Number(text ?? 'x');
  if (!Number.isFinite(rtc) || /^LOCAL/m.test(adjtime ?? '')) return { offsetSeconds: null, witness: null };
  const offset = Math.round(host.now() / 1000 - rtc);
  return Math.abs(offset) < SLACK_S ? { offsetSeconds: null, witness: null } : { offsetSeconds: offset, witness: RTC };
}

/** The unit of the first time client that is installed. */
async function clientOf(host: Host): Promise<string | null> {
  for (const folder of CLIENTS) {
    const names = await host.list(folder);
    for (const name of names.is === 'seen' ? [...names.value].sort() : []) {
      const unit = /^[ \t]*([\w@-]+\.service)/m.exec((await textOf(host, `${folder}/${name}`)) ?? '')?.[1];
      if (unit !== undefined) return unit;
    }
  }
  return null;
}

/**
 * Whether the kernel's clock is kept right. systemd-timesyncd leaves a file once it has set the clock
 * (systemd-timesyncd(8)); only without it is timedated asked, which reports adjtimex's STA_UNSYNC.
 */
export async function clockReading(host: Host): Promise<Reading<Clock>> {
  const file = '/run/systemd/timesync/synchronized';
  const [mark, written, rtc, client] = await Promise.all([
    host.info(file),
    fromTheFuture(host),
    againstRtc(host),
    clientOf(host),
  ]);
  if (mark.is === 'seen') return seenNow(host, file, { synchronized: true, ...written, client });
  const offset = written.offsetSeconds === null ? rtc : written;
  if (client === null) {
    // The hypervisor may keep a guest's clock: without a time client nothing can be told, and nothing is asked.
    return seenNow(host, 'no time client', { synchronized: null, ...offset, client });
  }
  const look = await host.run('timedatectl', ['show', '-p', 'NTPSynchronized'], LIMIT_MS);
  if (look.is !== 'seen' && offset.offsetSeconds === null) return blindBy(look, 'timedatectl');
  const answer =
    look.is === 'seen' && look.value.code === 0
      ? /^NTPSynchronized=(yes|no)$/m.exec(look.value.stdout)?.[1]
      : undefined;
  if (answer === undefined && offset.offsetSeconds === null)
    return { is: 'blind', why: 'timedatectl gave no answer', allow: null };
  return seenNow(host, 'timedatectl', {
    synchronized: answer === undefined ? null : answer === 'yes',
    // The kernel drops its mark when somebody sets the clock: a kept one outweighs files and the hardware clock.
    ...(answer === 'yes' ? { offsetSeconds: null, witness: null } : offset),
    client,
  });
}
