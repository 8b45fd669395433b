import { defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { proxyUnit, startProxy } from '../shared/proxy.ts';
import { proxyState } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

const taken = {
  text: '80',
  port: 80,
  listening: true,
  owner: { pid: 99, command: 'apache2', unit: 'apache2.service' },
  ownerIsProxy: false,
};

export const rule = defineCause({
  id: 'proxy.bind-failed',
  on: ['proxy'],
  needs: ['proxy-state'],
  leadsTo: { 'proxy.not-running': 0.2, 'proxy-unreachable': 0.1 },
  title: {
    en: "Another program has the proxy's port",
    ko: '다른 프로그램이 프록시의 포트를 쓰고 있음',
    zh: '代理的端口被其他程序占用',
  },
  why: {
    en: 'The proxy cannot listen (98: Address already in use), so it does not start; visitors reach the other program or nobody.',
  },
  look: 'ss -ltnp',
  examples: {
    present: [
      { name: 'apache has port 80', facts: { 'proxy-state': proxyState({ running: false, listens: [taken] }) } },
    ],
    absent: [{ name: 'the proxy has its port', facts: { 'proxy-state': proxyState() } }],
  },
  judge({ 'proxy-state': state }, context) {
    const hit = state.listens.find((listen) => listen.owner !== null && !listen.ownerIsProxy);
    if (!hit?.owner) return ruledOut(`no other program has a port of ${state.program}`);
    const { owner } = hit;
    const who = `${owner.command} (pid ${owner.pid}${owner.unit ? `, ${owner.unit}` : ''})`;
    const said = context.hinted[0];
    return present({
      subject: hit.text,
      confidence: state.running ? 0.75 : 0.95,
      says: {
        en: `${state.program} cannot listen on ${hit.text}: ${who} has it`,
        ko: `${who}가 ${hit.text}를 쓰고 있어 ${state.program}가 열 수 없습니다`,
        zh: `${state.program} 无法监听 ${hit.text}：被 ${who} 占用`,
      },
      evidence: [saw('ss -ltnp', `${hit.text} ${who}`), ...(said ? [saw(said.program, said.text, said.at)] : [])],
    });
  },
  fix(_finding, context, facts) {
    const owner = facts['proxy-state']?.listens.find((listen) => listen.owner !== null && !listen.ownerIsProxy)?.owner;
    if (!owner) return [];
    const proxy = quote(proxyUnit(context));
    const stop = owner.unit ? `systemctl stop ${quote(owner.unit)}` : `kill ${owner.pid} && sleep 2`;
    const undo = owner.unit ? { undo: `systemctl stop ${proxy}; systemctl start ${quote(owner.unit)}` } : {};
    const last = owner.unit
      ? [
          {
            command: null,
            why: {
              en: `If ${owner.unit} is not needed: \`systemctl disable ${owner.unit}\`, or it takes the port again at the next boot.`,
            },
            risk: 'manual' as const,
          },
        ]
      : [];
    return [
      {
        command: `${stop}; ${startProxy(context)}`,
        why: { en: `Ends ${owner.command}, which has the port, and starts the proxy.` },
        risk: 'caution',
        ...undo,
      },
      ...last,
    ];
  },
  verify: (_finding, context) => [{ command: `systemctl is-active ${quote(proxyUnit(context))}` }],
});
