import type { Host, HttpAnswer, HttpRequest, Look } from '../../src/host/host.ts';

/** A host of files and answers in memory; what was not given fails loudly. */
export interface FakeHost extends Host {
  readonly files: Map<string, string>;
  /** Requests that were sent, oldest first. */
  readonly asked: HttpRequest[];
  answer: (request: HttpRequest) => HttpAnswer;
  time: number;
}

export function answered(status: number, body = '', headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  const rest = { errno: null, message: null, headerBytes: 100, connectMs: 1, ms: 3 };
  return { is: 'answered', phase: 'done', status, headers, body, ...rest };
}

export function unanswered(errno: string, phase: HttpAnswer['phase'] = 'connect'): HttpAnswer {
  const rest = { headers: {}, headerBytes: null, body: '', connectMs: null, ms: 1 };
  return { is: 'failed', phase, errno, message: errno, status: null, ...rest };
}

export function fakeHost(files: Readonly<Record<string, string>> = {}): FakeHost {
  const unasked = async (): Promise<Look<never>> => ({ is: 'failed', why: 'the fake host does not know' });
  const host: FakeHost = {
    files: new Map(Object.entries(files)),
    asked: [],
    answer: () => answered(200),
    time: 1_000_000,
    now: () => host.time,
    who: async () => ({
      is: 'seen',
      value: { uid: 0, gid: 0, groups: [0], name: 'root', hostname: 'vps-1', bootAt: 0, zoneMinutes: 0 },
    }),
    async read(path, options) {
      const kept = host.files.get(path);
      if (kept === undefined) return { is: 'absent' };
      const text = options?.as === 'base64' ? Buffer.from(kept).toString('base64') : kept;
      return { is: 'seen', value: { text, size: Buffer.byteLength(kept), changedAt: 0, truncated: false } };
    },
    async glob(pattern) {
      const [head = '', tail = ''] = pattern.split('*');
      return {
        is: 'seen',
        value: [...host.files.keys()].filter((one) => one.startsWith(head) && one.endsWith(tail)).sort(),
      };
    },
    async http(request) {
      host.asked.push(request);
      return { is: 'seen', value: host.answer(request) };
    },
    info: unasked,
    list: unasked,
    space: unasked,
    readlink: unasked,
    run: unasked,
    connect: unasked,
    resolve: unasked,
    socketOwners: unasked,
    tls: unasked,
    system: unasked,
    docker: unasked,
  };
  return host;
}
