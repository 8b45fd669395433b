import { defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { proxyUnit, startProxy } from '../shared/proxy.ts';
import { proxyState } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'proxy.not-running',
  on: ['proxy'],
  needs: ['proxy-state'],
  wants: ['unit', 'words'],
  leadsTo: { 'proxy-unreachable': 0.8 },
  lastResort: true,
  title: { en: 'The reverse proxy itself is down', ko: '리버스 프록시 자체가 멈춰 있음', zh: '反向代理本身已停止' },
  why: { en: "Nobody takes the visitor's connection, whatever the state of the app." },
  look: 'systemctl status {proxy}',
  examples: {
    present: [
      { name: 'stopped', facts: { 'proxy-state': proxyState({ running: false, masterPid: null, workerPids: [] }) } },
      {
        name: 'runs, but not on this port',
        facts: {
          'proxy-state': proxyState({
            listens: [{ text: '80', port: 80, listening: false, owner: null, ownerIsProxy: false }],
          }),
        },
      },
    ],
    absent: [{ name: 'running', facts: { 'proxy-state': proxyState() } }],
  },
  judge({ 'proxy-state': state, unit, words }, context) {
    const name = state.container ?? proxyUnit(context);
    // Without the right to see owners, a socket that listens is taken to be the proxy's.
    const deaf = state.listens.filter((listen) => !listen.listening || (listen.owner !== null && !listen.ownerIsProxy));
    if (state.running && (state.listens.length === 0 || deaf.length < state.listens.length))
      return ruledOut(`${name} is running and listens`);
    const where = deaf.map((listen) => listen.text).join(', ');
    const says = state.running
      ? {
          en: `${name} runs but does not listen on ${where}`,
          ko: `${name}가 실행 중이지만 ${where}에서 듣지 않습니다`,
          zh: `${name} 在运行，但没有监听 ${where}`,
        }
      : { en: `${name} is not running`, ko: `${name}가 실행되고 있지 않습니다`, zh: `${name} 没有运行` };
    // It ended for a reason that stands in words which may not be read: then this is hardly the whole of it.
    const untold = unit?.activeState === 'failed' && (words?.unread ?? []).length > 0;
    return present({
      subject: name,
      confidence: untold ? 0.75 : state.running ? 0.8 : 0.95,
      says,
      evidence: [
        saw(
          'processes and sockets',
          state.running
            ? `no socket of ${state.program} on ${where}`
            : `no ${state.program} process (not running)${where ? `; nothing of it listens on ${where}` : ''}`,
        ),
      ],
    });
  },
  fix(_finding, context, facts) {
    const state = facts['proxy-state'];
    const service = facts.container?.service;
    const start = service
      ? `docker service update --force ${quote(service)}`
      : state?.container
        ? `docker start ${quote(state.container)}`
        : startProxy(context);
    return [
      {
        command: start,
        why: {
          en: 'Tests the configuration and starts the proxy.',
          ko: '설정을 확인하고 프록시를 시작합니다.',
          zh: '检查配置并启动代理。',
        },
        risk: 'safe',
      },
    ];
  },
  verify: ({ subject }, _context, facts) =>
    facts['proxy-state']?.container ? [] : [{ command: `systemctl is-active ${quote(subject)}` }],
});
