import { expect, test, vi } from 'vitest';
import { Streams } from '../../../src/agent/streams.ts';
import { silent } from '../../../src/core/log.ts';
import type { StreamDoor, StreamEvents } from '../../../src/host/stream.ts';
import { JournalFollower } from '../../../src/logs/follow/journal.ts';
import { forgetful } from '../../../src/logs/follow.ts';

function fakeDoor() {
  const calls: { args: readonly string[]; events: StreamEvents; stopped: boolean }[] = [];
  const door: StreamDoor = {
    now: Date.now,
    journal(args, events) {
      const call = { args, events, stopped: false };
      calls.push(call);
      return {
        stop() {
          call.stopped = true;
        },
      };
    },
  };
  return { door, calls };
}

function entry(cursor: number, message: unknown, more: Readonly<Record<string, string>> = {}): Buffer {
  const fields = {
    __CURSOR: `c${cursor}`,
    __REALTIME_TIMESTAMP: '1795000000000000',
    MESSAGE: message,
    _PID: '7',
    _SYSTEMD_UNIT: 'app.service',
    ...more,
  };
  return Buffer.from(`${JSON.stringify(fields)}\n`);
}

test('entries in any pieces, started again behind the last one', () => {
  vi.useFakeTimers();
  const { door, calls } = fakeDoor();
  const lines: string[] = [];
  const positions = forgetful();
  const options = { units: ['app.service'], positions };
  const follower = new JournalFollower(door, options, (line) =>
    lines.push(`${line.source} ${line.pid} ${line.message.toString()}`),
  );
  follower.start();
  expect(calls[0]?.args).toEqual(['--unit=app.service', '--lines=0']);
  const bytes = Buffer.concat([entry(1, 'one'), entry(2, 'two\nlines'), entry(3, [0x41, 0xff])]);
  for (const byte of bytes) calls[0]?.events.onBytes(Buffer.from([byte]));
  calls[0]?.events.onBytes(entry(4, 'x'.repeat(300_000)));
  calls[0]?.events.onBytes(Buffer.from('not JSON\n'));
  expect(lines.slice(0, 3)).toEqual(['app.service 7 one', 'app.service 7 two', 'app.service 7 lines']);
  expect(lines[4]?.length).toBe(16 * 1024 + 'app.service 7 '.length);
  expect(follower.dropped).toBe(1);
  calls[0]?.events.onEnd('journalctl ended with 1');
  vi.advanceTimersByTime(1100);
  expect(calls[1]?.args).toEqual(['--unit=app.service', '--no-tail', '--after-cursor=c4']);
  calls[1]?.events.onEnd('Failed to seek to cursor: Invalid argument');
  vi.advanceTimersByTime(1500);
  expect(calls).toHaveLength(2);
  vi.advanceTimersByTime(1000);
  expect(calls[2]?.args[2]).toBe('--since=@1795000000.000');
  follower.stop();
  expect(calls[2]?.stopped).toBe(true);
  const again = new JournalFollower(door, options, () => {});
  again.start();
  expect(calls[3]?.args[2]).toBe('--after-cursor=c4');
  again.stop();
  vi.useRealTimers();
});

test('proxies that write to the journal are heard, of other units only what systemd says', () => {
  const { door, calls } = fakeDoor();
  const said: string[] = [];
  const harmed: string[] = [];
  const streams = new Streams({
    positions: forgetful(),
    log: silent,
    engine: null,
    onHarm: (unit) => harmed.push(unit),
    onGone: () => {},
    journal: door,
  });
  streams.keepUnits(['app.service']);
  streams.keepSpeakers(new Map([['haproxy.service', (line) => said.push(line.toString())]]));
  // Other units than before: from where the first ones were listened to, so that nothing is skipped in between.
  expect(calls[0]?.args).toEqual(['--unit=app.service', '--lines=0']);
  expect(calls[1]?.args.slice(2)).toEqual(['--no-tail', expect.stringMatching(/^--since=@\d+\.\d{3}$/)]);
  const events = calls[1]?.events;
  events?.onBytes(entry(1, 'haproxy.service: Main process exited'));
  // From before it was followed: no news of now.
  events?.onBytes(entry(2, 'Server app/app0 is DOWN', { _SYSTEMD_UNIT: 'haproxy.service' }));
  expect(said).toEqual([]);
  const systemd = { _PID: '1', SYSLOG_IDENTIFIER: 'systemd', UNIT: 'app.service' };
  events?.onBytes(entry(3, 'app.service: Main process exited', systemd));
  expect(harmed).toEqual([]);
  const now = { __REALTIME_TIMESTAMP: String((Date.now() + 1000) * 1000) };
  events?.onBytes(entry(5, 'Server app/app1 is DOWN', { _SYSTEMD_UNIT: 'haproxy.service', ...now }));
  events?.onBytes(entry(4, 'app.service: Main process exited', { ...systemd, ...now }));
  expect(said).toEqual(['Server app/app1 is DOWN']);
  expect(harmed).toEqual(['app.service']);
  streams.keepUnits(['app.service', 'other.service']);
  expect(calls[2]?.args).toContain('--after-cursor=c4');
  streams.stop();
});

test('what a proxy wrote while nobody listened is heard behind the place that was kept', () => {
  const { door, calls } = fakeDoor();
  const positions = forgetful();
  positions.set('journal', 'c0');
  const said: string[] = [];
  const nothing = (): void => {};
  const streams = new Streams({
    positions,
    log: silent,
    engine: null,
    onHarm: nothing,
    onGone: nothing,
    journal: door,
  });
  // Its configuration could not be read yet.
  streams.keepSpeakers(new Map());
  streams.keepSpeakers(new Map([['haproxy.service', (line) => said.push(line.toString())]]));
  expect(calls[0]?.args).toContain('--after-cursor=c0');
  calls[0]?.events.onBytes(entry(2, 'Server app/app0 is DOWN', { _SYSTEMD_UNIT: 'haproxy.service' }));
  expect(said).toEqual(['Server app/app0 is DOWN']);
  streams.stop();
});
