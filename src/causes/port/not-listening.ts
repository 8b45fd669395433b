import { formatAddress } from '../../core/address.ts';
import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { hasSymptom, missingInTable, shows } from '../shared/fits.ts';
import { accepts } from '../shared/probe.ts';
import { targetOf } from '../shared/proxy.ts';
import { startSomething } from '../shared/repair.ts';
import { answer, failure, listener, listening, probe, proxyAnswer, refused } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'port.not-listening',
  on: ['backend'],
  needs: ['listener'],
  wants: ['probe', 'unit', 'container'],
  leadsTo: { 'connect-refused': 0.5 },
  lastResort: true,
  fits(scene) {
    const upstream = hasSymptom(scene, 'connect-refused', 'http-502', 'http-503') ? missingInTable(scene) : null;
    if (upstream === null) return 1;
    const address = formatAddress(upstream.address);
    return shows(
      address,
      0.72,
      {
        en: `the pasted table of listeners has nobody on ${address}`,
        ko: `붙여 넣은 리스너 목록에 ${address}에서 듣는 프로그램이 없습니다`,
        zh: `粘贴的监听列表中没有程序监听 ${address}`,
      },
      upstream.text,
    );
  },
  title: { en: 'Nothing listens on the port', ko: '포트에서 듣는 프로그램이 없음', zh: '端口上没有程序监听' },
  why: { en: 'The kernel refuses a connection to a port without a listener (111).' },
  look: 'ss -ltnp',
  examples: {
    present: [{ name: 'no listener, refused', facts: { listener: listener('127.0.0.1:8000'), probe: refused() } }],
    absent: [
      {
        name: 'the app listens',
        facts: { listener: listener('127.0.0.1:8000', { matching: [listening('127.0.0.1:8000')] }) },
      },
      {
        name: 'it answers from another network namespace',
        facts: { listener: listener('172.17.0.2:8000'), probe: probe([answer(200)], [answer(200)]) },
      },
      {
        name: 'dropped, not refused',
        facts: { listener: listener('10.0.0.9:8000'), probe: probe([proxyAnswer(504)], [failure('connect-timeout')]) },
      },
    ],
  },
  judge({ listener: sockets, probe: asked, unit: maker, container }, context) {
    if (targetOf(context)?.address.is === 'unix' || context.link.runtime?.kind === 'remote') return absent;
    const [socket] = sockets.matching;
    if (socket) return ruledOut(`${socket.owners[0]?.command ?? 'a process'} listens on ${socket.local}`);
    if (accepts(asked)) return absent;
    const direct = asked?.direct[0];
    if (direct && direct.outcome !== 'refused') return absent;
    const near = sockets.samePort[0];
    const text = near
      ? `nothing accepts on ${sockets.address}; ${near.local} is another address`
      : `nothing listens on ${sockets.address}`;
    // Where somebody is known who should listen, why it does not is what matters, and is not known.
    const should = maker !== undefined || container?.state === 'running';
    return present({
      subject: sockets.address,
      // Nobody is known to have it: whoever should may be kept in a way that is not seen.
      confidence: should ? 0.6 : 0.75,
      says: {
        en: `nothing listens on ${sockets.address}`,
        ko: `${sockets.address}에서 듣는 프로그램이 없습니다`,
        zh: `${sockets.address} 上没有程序监听`,
      },
      evidence: [saw('ss -ltn', text)],
    });
  },
  fix(_finding, context, { unit: maker, listener: sockets }) {
    if (maker)
      return [
        {
          command: `systemctl restart ${quote(maker.name)}`,
          why: { en: `${maker.name} should listen there.` },
          risk: 'caution',
        },
      ];
    return [startSomething(sockets?.address ?? 'this port', context)];
  },
  verify: (_finding, context) => {
    const address = targetOf(context)?.address;
    return address?.is === 'tcp' ? [{ command: `ss -ltn 'sport = :${address.port}' | grep -q LISTEN` }] : [];
  },
});
