import { execFile } from 'node:child_process';

/** Tells systemd how the daemon fares; does nothing when systemd did not start it. */
export interface Notifier {
  ready(status: string): Promise<void>;
  status(text: string): Promise<void>;
  reloading(): Promise<void>;
  watchdog(): Promise<void>;
  stopping(): Promise<void>;
  /** How often a sign of life is wanted, milliseconds; null when it is not. */
  readonly watchdogMs: number | null;
}

const TIMEOUT_MS = 2000;

/** Node has no datagram Unix sockets: systemd's own program sends the message (3–10 ms a call). */
function notify(args: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    execFile('systemd-notify', [...args], { timeout: TIMEOUT_MS }, () => resolve());
  });
}

const silent: Notifier = {
  ready: async () => {},
  status: async () => {},
  reloading: async () => {},
  watchdog: async () => {},
  stopping: async () => {},
  watchdogMs: null,
};

/** One line, and no more than a status line shows. */
function line(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').slice(0, 200);
}

export function systemdNotifier(env: Readonly<Record<string, string | undefined>>): Notifier {
  if (!env.NOTIFY_SOCKET) return silent;
  const usec = Number(env.WATCHDOG_USEC);
  let said = '';
  return {
    ready: (status) => notify(['--ready', `--status=${line(status)}`]),
    async status(text) {
      if (text === said) return;
      said = text;
      await notify([`--status=${line(text)}`]);
    },
    reloading: () => notify(['RELOADING=1']),
    watchdog: () => notify(['WATCHDOG=1']),
    stopping: () => notify(['STOPPING=1']),
    watchdogMs: Number.isFinite(usec) && usec > 0 ? usec / 2000 : null,
  };
}
