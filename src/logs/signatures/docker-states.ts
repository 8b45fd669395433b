import { said } from '../family.ts';
import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

/** What a code says when nothing else is known of the end. */
function endedHints(code: string): ReturnType<typeof hint> {
  if (code === '137')
    return hint('container.oom-killed', 0.6, 'process.oom-killed', 0.35, 'container.not-running', 0.35);
  if (code === '139' || code === '132') return hint('process.crashed', 0.9);
  if (code === '126' || code === '127') return hint('container.exec-failed', 0.85);
  if (code === '143' || code === '130') return hint('container.not-running', 0.85);
  return hint('container.not-running', 0.6);
}

/** `docker ps -a`: how a container ended. */
function ended(code: number, hints: SignatureSpec['hints']): SignatureSpec {
  const text = `Exited (${code})`;
  return said(
    `exited-${code}`,
    hints,
    text,
    [`a1b2c3d4e5f6   app:latest   "gunicorn"   2 hours ago   ${text} 5 minutes ago             web`],
    { pattern: /Exited \((?<code>\d{1,3})\)(?: (?<age>[\w ]{3,40}? ago))?/, rank: 1 },
  );
}

/** How containers are and how they ended: `docker ps -a`, `docker inspect`, and what compose says. */
export const signatures = defineSignatures('docker', [
  ended(0, hint('container.not-running', 0.5)),
  ended(1, hint('container.not-running', 0.5, 'app.unhandled-exception', 0.3)),
  ended(2, hint('container.not-running', 0.4, 'app.bad-command', 0.5)),
  ended(3, hint('container.not-running', 0.4, 'app.unhandled-exception', 0.4)),
  ended(4, hint('container.not-running', 0.4, 'app.entrypoint-not-found', 0.5)),
  ended(125, hint('container.start-failed', 0.8)),
  ended(126, hint('container.exec-failed', 0.93)),
  ended(127, hint('container.exec-failed', 0.93)),
  ended(128, hint('container.start-failed', 0.8)),
  ended(130, hint('container.not-running', 0.8)),
  ended(132, hint('process.crashed', 0.8, 'app.runtime-incompatible', 0.6)),
  ended(134, hint('process.heap-exhausted', 0.5, 'process.crashed', 0.6)),
  ended(135, hint('process.crashed', 0.9)),
  ended(136, hint('process.crashed', 0.9)),
  ended(137, hint('container.oom-killed', 0.6, 'process.oom-killed', 0.35, 'container.not-running', 0.35)),
  ended(139, hint('process.crashed', 0.95)),
  ended(141, hint('process.crashed', 0.6)),
  ended(143, hint('container.not-running', 0.9)),
  ended(255, hint('container.not-running', 0.6)),
  said(
    'event-die',
    hint('container.crash-loop', 0.4, 'container.not-running', 0.35),
    'Received event die for container',
    '2018/06/14 10:41:13 Received event die for container 024e9b6b78a3',
    { pattern: /Received event die for container (?<name>[\w.-]{1,100})/ },
  ),
  said(
    'exited',
    (fields) => endedHints(fields.code ?? ''),
    ['exited with code', 'Exited ('],
    ['web-1 exited with code 1', 'a1b2c3   app   "gunicorn"   2 hours ago   Exited (42) 5 minutes ago             web'],
    {
      rank: 0,
      pattern: (text) => {
        const match = /^(?<name>[\w.-]{1,100}) exited with code (?<code>\d{1,3})|Exited \((?<status>\d{1,3})\)/.exec(
          text,
        );
        return match === null
          ? null
          : { name: match.groups?.name ?? '', code: match.groups?.code ?? match.groups?.status ?? '' };
      },
    },
  ),
  said(
    'up',
    undefined,
    'Up',
    'a1b2c3d4e5f6   app   "gunicorn"   2 hours ago   Up 2 hours   0.0.0.0:8034->8034/tcp   web',
    { tier: 'D', rank: -3, pattern: /^[0-9a-f]{6,64} {2,40}\S{1,200} {2,60}".{0,200} ago {2,20}Up \w/ },
  ),
  said(
    'health-timeout',
    hint('container.unhealthy', 0.9),
    ['Health check exceeded timeout', 'Health check for container'],
    ['Health check exceeded timeout (3s)', 'Health check for container abc error: context deadline exceeded'],
    { pattern: /exceeded timeout|container \S{1,80} error/ },
  ),
  said(
    'unhealthy',
    hint('container.unhealthy', 0.93),
    '(unhealthy)',
    'a1b2c3   app   "gunicorn"   2 hours ago   Up 2 hours (unhealthy)   0.0.0.0:8034->8034/tcp   web',
    { rank: 1 },
  ),
  said('failing-streak', hint('container.unhealthy', 0.9), '"FailingStreak":', '"FailingStreak": 11,', {
    pattern: /"FailingStreak": ?[1-9]/,
    rank: 1,
  }),
  said(
    'paused',
    hint('container.paused', 0.95),
    [
      '(Paused)',
      'cannot start a paused container',
      'is paused, unpause the container',
      'is paused. Unpause the container',
    ],
    [
      'a1b2c3   app   "gunicorn"   2 hours ago   Up 2 hours (Paused)   8000/tcp   web',
      'Error response from daemon: cannot start a paused container, try unpause instead',
      'Error response from daemon: Container a1b2c3 is paused, unpause the container before exec',
    ],
    { rank: 1 },
  ),
  said(
    'created',
    hint('container.start-failed', 0.5, 'container.not-running', 0.5),
    'Created',
    'a1b2c3   app   "gunicorn"   2 hours ago   Created             web',
    { rank: -2, pattern: /^[0-9a-f]{6,64} {2,40}\S{1,200} {2,60}".{0,200} ago {2,20}Created/ },
  ),
]);
