import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { failure, listener, listening, probe, proxyAnswer, unit } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

const full = listening('unix:/run/app/app.sock', {}, { queue: 65, backlog: 64 });
const busy = probe([proxyAnswer(502)], [failure('queue-full')]);

export const rule = defineCause({
  id: 'socket.backlog-full',
  on: ['backend'],
  needs: ['listener'],
  wants: ['unit', 'probe'],
  leadsTo: { 'connect-eagain': 0.5, 'connect-timeout': 0.08 },
  lastResort: true,
  title: { en: 'The listen queue is full', ko: '연결 대기열이 가득 참', zh: '监听队列已满' },
  why: {
    en: 'The app does not accept as fast as connections come; a full Unix socket answers (11), a full port not at all (listen(2)).',
  },
  look: 'ss -lnx; ss -lnt',
  examples: {
    present: [
      {
        name: '65 wait where 64 fit',
        facts: { listener: listener('unix:/run/app/app.sock', { matching: [full] }), probe: busy, unit: unit() },
      },
    ],
    absent: [
      {
        name: 'an empty queue',
        facts: { listener: listener('unix:/run/app/app.sock', { matching: [listening('unix:/run/app/app.sock')] }) },
      },
    ],
  },
  judge({ listener: { matching }, probe: asked }) {
    const [socket] = matching.filter(
      (one) => one.queue !== null && one.backlog !== null && one.backlog > 0 && one.queue >= one.backlog,
    );
    const told = asked?.direct.some((result) => result.outcome === 'queue-full') === true;
    const known = matching.find((one) => one.queue !== null && one.backlog !== null);
    if (!socket && !told)
      return known ? ruledOut(`the queue of ${known.local} holds ${known.queue} of ${known.backlog}`) : absent;
    const at = socket ?? matching[0];
    const name = at?.path ?? at?.local ?? 'the socket';
    const filled = socket
      ? `${socket.queue} connections wait, ${socket.backlog} fit`
      : 'connect() says Resource temporarily unavailable';
    return present({
      subject: name,
      confidence: socket && told ? 0.85 : 0.75,
      says: {
        en: `the listen queue of ${name} is full: ${filled}`,
        ko: `${name}의 대기열이 가득 찼습니다`,
        zh: `${name} 的监听队列已满`,
      },
      evidence: [saw('listening sockets', `${name}: ${filled}`)],
    });
  },
  fix: (_finding, _context, { unit: maker }) => [
    ...(maker
      ? [
          {
            command: `systemctl restart ${quote(maker.name)}`,
            why: { en: 'Empties the queue; what waits in it is lost.' },
            risk: 'caution' as const,
          },
        ]
      : []),
    {
      command: null,
      why: {
        en: 'Add workers, or raise the backlog in the app server (gunicorn --backlog, uvicorn --backlog, uwsgi listen) and net.core.somaxconn.',
      },
      risk: 'manual' as const,
    },
  ],
});
