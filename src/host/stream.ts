import { spawn } from 'node:child_process';

/** What comes out of a program that runs on and on. */
export interface StreamEvents {
  onBytes(bytes: Buffer): void;
  /** The program ended, or could not be started; called once. `why` is its last words. */
  onEnd(why: string): void;
}

export interface Streaming {
  /** Ends the program; `onEnd` is not called any more. */
  stop(): void;
}

/** The part of the door for programs that are followed. Recorded hosts have none. */
export interface StreamDoor {
  now(): number;
  /** Follows the journal: `journalctl --follow -o json` with these further arguments. */
  journal(args: readonly string[], events: StreamEvents): Streaming;
}

/** Output of a container, as the engine hands it on; every line begins with the engine's time. */
export interface ContainerEvents {
  onBytes(stream: 'stdout' | 'stderr', bytes: Buffer): void;
  /** The stream ended, or could not be opened; called once. */
  onEnd(why: string): void;
}

/** The part of the door for the output of containers. */
export interface ContainerDoor {
  now(): number;
  /** `since` as seconds with a fraction; `0`: only what is new. */
  container(name: string, since: string, events: ContainerEvents): Streaming;
}

const FIXED = ['--follow', '--output=json', '--no-pager', '--quiet', '--merge'];
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0' };
/** Only selections: nothing here changes the journal. */
const ALLOWED = /^--no-tail$|^--(?:unit|after-cursor|since|lines|output-fields|identifier|boot)(?:=|$)|^_[A-Z_]+=/;
const MOST_WORDS = 2000;

function journal(args: readonly string[], events: StreamEvents): Streaming {
  const refused = args.find((arg) => !ALLOWED.test(arg));
  if (refused !== undefined) throw new TypeError(`journalctl ${refused} is not allowed`);
  const child = spawn('journalctl', [...FIXED, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: ENVIRONMENT });
  let words = '';
  let isOver = false;
  const end = (why: string): void => {
    if (isOver) return;
    isOver = true;
    events.onEnd(why);
  };
  child.stdout.on('data', (bytes: Buffer) => {
    if (!isOver) events.onBytes(bytes);
  });
  child.stderr.on('data', (bytes: Buffer) => {
    words = (words + bytes.toString('utf8')).slice(-MOST_WORDS);
  });
  child.on('error', (error) => end(error.message));
  child.on('close', (code) => end(words.trim() || `journalctl ended with ${code ?? 'a signal'}`));
  return {
    stop() {
      isOver = true;
      child.kill('SIGTERM');
    },
  };
}

export function createStreamDoor(): StreamDoor {
  return { now: Date.now, journal };
}
