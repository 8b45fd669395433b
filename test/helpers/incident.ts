import type { Result } from '../../src/core/diagnosis.ts';
import type { Incident } from '../../src/core/incident.ts';
import type { Notice, NoticeState } from '../../src/core/notice.ts';

/** A diagnosis of `cynow` whose root cause is a module that is not found. */
export function resultOf(over: Partial<Result> = {}): Result {
  const says = 'gunicorn.service cannot import orders.urls, so nothing creates the socket';
  const line = "ModuleNotFoundError: No module named 'orders.urls'";
  return {
    upstream: 'cynow',
    route: 'http://localhost/cynow/',
    proxy: 'nginx',
    address: 'unix:/home/cynow/cynow/gunicorn.sock',
    runtime: { kind: 'unit', name: 'gunicorn.service' },
    status: 'down',
    summary: says,
    symptom: {
      id: 'connect-enoent',
      evidence: [{ source: 'nginx error log', text: 'connect() failed (2)', at: null }],
    },
    rootCause: {
      id: 'app.module-not-found',
      subject: 'orders.urls',
      confidence: 0.97,
      summary: says,
      evidence: [{ source: 'journal gunicorn.service', text: line, at: '2026-11-21T01:02:03.004Z' }],
    },
    chain: [
      { id: 'app.module-not-found', subject: 'orders.urls', summary: says },
      { id: 'socket.missing', subject: '/home/cynow/cynow/gunicorn.sock', summary: 'the socket does not exist' },
    ],
    alternatives: [],
    fix: [{ command: 'systemctl restart gunicorn.service', why: 'starts it again', risk: 'safe' }],
    verify: [{ command: 'curl -fsS http://localhost/cynow/' }],
    ruledOut: [{ id: 'socket.denied', because: 'the socket does not exist' }],
    blindSpots: [],
    steps: [
      { check: 'unit', subject: 'gunicorn.service', status: 'fail', ms: 12, summary: 'failed (start-limit-hit)' },
    ],
    ...over,
  };
}

/** An open incident of these upstreams. */
export function incidentOf(id: string, upstreams: readonly string[]): Incident {
  return {
    id,
    state: 'open',
    severity: 'critical',
    openedAt: 1000,
    closedAt: null,
    revision: 1,
    upstreams: [...upstreams],
    diagnosis: resultOf(),
  };
}

/** A notice of it for a receiver. */
export function noticeOf(incident: Incident, state: NoticeState, receiver: string, at = 1000): Notice {
  return {
    key: `${incident.id}:${incident.revision}:${state}:${receiver}`,
    receiver,
    state,
    at,
    attempts: 0,
    incident,
  };
}
