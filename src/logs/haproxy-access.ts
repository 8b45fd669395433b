import type { AccessRecord } from './nginx-access.ts';
import { HTTPLOG } from './proxy-draft.ts';
import { readTime } from './time.ts';

/** A reader of HAProxy's httplog, whatever syslog puts in front of its lines; their times are local, `zoneOffset` minutes east of UTC. */
export function httpLogReader(zoneOffset: number): (line: string) => AccessRecord | null {
  return (line) => readHttpLog(line, zoneOffset);
}

/** Null when it is no such line. A session without an answer has no status. */
function readHttpLog(line: string, zoneOffset: number): AccessRecord | null {
  const match = HTTPLOG.exec(line.slice(0, 8192));
  if (match?.groups === undefined) return null;
  const { client = '', time = '', backend = '', server = '', timers = '', status, bytes, request = '' } = match.groups;
  const [method = '', path = ''] = request.split(' ');
  const code = status === undefined || status === '-1' ? null : Number(status);
  const waits = timers.split('/').map(Number);
  const none = server === '<NOSRV>' || server === '<STATS>';
  return {
    at: readTime(time, { zoneOffset })?.at ?? null,
    client,
    method,
    path,
    host: null,
    status: code,
    bytes: Number(bytes ?? 0),
    requestTime: (waits.at(-1) ?? 0) / 1000,
    userAgent: null,
    attempts: none
      ? []
      : [
          {
            address: `${backend}/${server}`,
            status: (waits[3] ?? -1) >= 0 ? code : null,
            connectTime: (waits[2] ?? -1) < 0 ? null : (waits[2] ?? 0) / 1000,
            headerTime: (waits[3] ?? -1) < 0 ? null : (waits[3] ?? 0) / 1000,
            responseTime: null,
            bytes: null,
          },
        ],
    tellsUpstream: true,
    variables: {},
  };
}
