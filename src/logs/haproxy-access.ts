import type { AccessRecord } from './nginx-access.ts';
import { readHttpLogFields } from './proxy-draft.ts';
import { readTime } from './time.ts';

/** A reader of HAProxy's httplog, whatever syslog puts in front of its lines; their times are local, `zoneOffset` minutes east of UTC. */
export function httpLogReader(zoneOffset: number): (line: string) => AccessRecord | null {
  return (line) => readHttpLog(line, zoneOffset);
}

/** Null when it is no such line. */
function readHttpLog(line: string, zoneOffset: number): AccessRecord | null {
  const groups = readHttpLogFields(line);
  return groups === null ? null : new HttpLogRecord(groups, zoneOffset);
}

function seconds(milliseconds: number | undefined): number | null {
  return milliseconds === undefined || milliseconds < 0 ? null : milliseconds / 1000;
}

/** A session without an answer has no status. Whoever only counts asks for no time: it is read when it is asked for. */
class HttpLogRecord implements AccessRecord {
  readonly client: string;
  readonly clientPort: number;
  readonly method: string;
  readonly path: string;
  readonly host = null;
  readonly status: number | null;
  readonly bytes: number;
  readonly requestTime: number;
  readonly userAgent = null;
  readonly backend: string;
  readonly attempts: AccessRecord['attempts'];
  readonly tellsUpstream = true;
  readonly variables = {};
  readonly #time: string;
  readonly #zoneOffset: number;

  constructor(groups: Readonly<Record<string, string | undefined>>, zoneOffset: number) {
    const {
      client = '',
      cport = '',
      time = '',
      backend = '',
      server = '',
      timers = '',
      status,
      bytes,
      request = '',
    } = groups;
    const [method = '', path = ''] = request.split(' ', 2);
    const waits = timers.split('/').map(Number);
    this.#time = time;
    this.#zoneOffset = zoneOffset;
    this.client = client;
    this.clientPort = Number(cport);
    this.backend = backend;
    this.method = method;
    this.path = path;
    this.status = status === undefined || status === '-1' ? null : Number(status);
    this.bytes = Number(bytes ?? 0);
    this.requestTime = (waits.at(-1) ?? 0) / 1000;
    const [, , connect, header] = waits;
    const attempt = {
      address: `${backend}/${server}`,
      status: (header ?? -1) >= 0 ? this.status : null,
      connectTime: seconds(connect),
      headerTime: seconds(header),
      responseTime: null,
      bytes: null,
    };
    this.attempts = server === '<NOSRV>' || server === '<STATS>' ? [] : [attempt];
  }

  get at(): number | null {
    return readTime(this.#time, { zoneOffset: this.#zoneOffset })?.at ?? null;
  }
}
