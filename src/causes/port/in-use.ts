import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { evict } from '../shared/evict.ts';
import { looksLike, ownerText } from '../shared/owners.ts';
import { event, listener, listening, refused, unit } from '../shared/scene.ts';

const ID = 'port.in-use';
const failed = unit({ activeState: 'failed', result: 'exit-code' });
const other = listening('127.0.0.1:8000', { pid: 99, command: 'python3 -m http.server 8000', unit: null });
const words = {
  sources: [{ name: 'journal of app.service', lines: 9 }],
  since: null,
  tail: [],
  events: [
    event("[Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use", {
      program: 'uvicorn',
      hints: [{ id: ID, weight: 0.95 }],
    }),
  ],
};

export const rule = defineCause({
  id: ID,
  on: ['backend', 'dependency'],
  needs: ['listener'],
  wants: ['unit', 'words'],
  leadsTo: {
    'unit.failed': 0.12,
    'unit.start-limit-hit': 0.15,
    'port.wrong-owner': 0.6,
    'port.not-listening': 0.05,
    'connect-refused': 0.05,
    'http-4xx': 0.05,
    'http-5xx': 0.02,
    'invalid-header': 0.05,
    'premature-close': 0.03,
    'http-502': 0.03,
    'read-timeout': 0.02,
    'http-504': 0.02,
  },
  title: {
    en: "Another process has the app's port",
    ko: '다른 프로세스가 앱의 포트를 쓰고 있음',
    zh: '应用的端口被其他进程占用',
  },
  why: { en: 'The app cannot bind its port and ends; what answers there, if anything, is not the app.' },
  look: 'ss -ltnp; journalctl -u {subject} -n 50',
  examples: {
    present: [
      {
        name: 'uvicorn says so, http.server has it',
        facts: { listener: listener('127.0.0.1:8000', { matching: [other] }), unit: failed, words },
      },
      {
        name: 'the unit failed and another program has its port',
        facts: { listener: listener('127.0.0.1:8000', { matching: [other] }), unit: failed },
      },
      {
        name: 'whoever had it is gone',
        facts: { listener: listener('127.0.0.1:8000'), unit: failed, words, probe: refused() },
      },
    ],
    absent: [
      {
        name: 'the app has it',
        facts: {
          listener: listener('127.0.0.1:8000', { matching: [listening('127.0.0.1:8000')] }),
          unit: unit(),
          words,
        },
      },
      {
        name: 'the unit is stopped, so it never tried',
        facts: { listener: listener('127.0.0.1:8000', { matching: [other] }), unit: unit({ activeState: 'inactive' }) },
      },
    ],
  },
  judge(facts, context) {
    const { listener: sockets, unit: maker } = facts;
    const said = context.hinted[0];
    const holders = [...sockets.matching, ...sockets.samePort];
    const owners = holders.flatMap((socket) => socket.owners);
    const own = owners.find((owner) => maker !== undefined && owner.unit === maker.name);
    if (maker?.activeState === 'active' && own) return ruledOut(`${maker.name} itself listens on ${sockets.address}`);
    const foreign = owners.find((owner) => !maker || owner.unit !== maker.name) ?? null;
    // Without its own words: it was started, failed, and a stranger sits where it binds.
    const guessed =
      foreign !== null &&
      maker !== undefined &&
      ['failed', 'activating'].includes(maker.activeState) &&
      maker.binds.includes(sockets.address) &&
      !looksLike(foreign.command, maker.command);
    if (!said && !guessed) return absent;
    const owner = foreign ?? own ?? null;
    const name = maker?.name ?? 'the app';
    const who = owner ? `${ownerText(owner)} has it` : 'whoever had it is gone now';
    const told = said ? [saw(facts.words?.sources[0]?.name ?? said.program, said.text, said.at)] : [];
    return present({
      subject: sockets.address,
      confidence: said && foreign ? 0.96 : said ? 0.7 : 0.72,
      says: {
        en: `${name} cannot bind ${sockets.address}: ${who}`,
        ko: `${name}가 ${sockets.address}를 쓸 수 없습니다: ${owner ? ownerText(owner) : '점유자는 이미 없음'}`,
        zh: `${name} 无法绑定 ${sockets.address}：${owner ? `被 ${ownerText(owner)} 占用` : '占用者已退出'}`,
      },
      evidence: [
        saw(
          'ss -ltnp',
          owner
            ? `${holders[0]?.local ?? sockets.address} ${ownerText(owner)}`
            : `nothing listens on ${sockets.address} now`,
        ),
        ...told,
      ],
      data: { pid: owner ? String(owner.pid) : '' },
    });
  },
  fix({ data }, _context, { listener: sockets, unit: maker }) {
    const owner =
      [...(sockets?.matching ?? []), ...(sockets?.samePort ?? [])]
        .flatMap((socket) => socket.owners)
        .find((one) => String(one.pid) === data?.pid) ?? null;
    const steps = evict(owner, maker?.name ?? null);
    return steps.length > 0
      ? steps
      : [{ command: null, why: { en: 'The port is free again: start the app.' }, risk: 'manual' }];
  },
  verify: (_finding, _context, { unit: maker }) => (maker ? [{ command: `systemctl is-active ${maker.name}` }] : []),
});
