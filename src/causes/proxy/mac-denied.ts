import { formatAddress } from '../../core/address.ts';
import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { hasSymptom, shows } from '../shared/fits.ts';
import { failingThrough, freshWords, message, quoted } from '../shared/probe.ts';
import { targetOf } from '../shared/proxy.ts';
import {
  answer,
  event,
  probe,
  proxyAnswer,
  proxyState,
  proxyWords,
  routeTo,
  socketFile,
  unixTarget,
} from '../shared/scene.ts';

const denied = event('connect() to 127.0.0.1:8000 failed (13: Permission denied) while connecting to upstream');
const avc = event(
  'avc:  denied  { name_connect } for  pid=700 comm="nginx" dest=8000 scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:soundd_port_t:s0 tclass=tcp_socket',
  { program: 'kernel' },
);
const kernel = { source: 'kernel log', since: 0, events: [avc] };

function kindOf(text: string): 'AppArmor' | 'SELinux' | 'a security module' {
  if (/apparmor|\(enforce\)/.test(text)) return 'AppArmor';
  return /avc:|_t(?::|$)/.test(text) ? 'SELinux' : 'a security module';
}

export const rule = defineCause({
  id: 'proxy.mac-denied',
  on: ['backend'],
  needs: ['probe', 'proxy-words'],
  wants: ['socket-file', 'kernel-words'],
  leadsTo: { 'connect-eacces': 0.1, 'http-5xx': 0.01 },
  fits(scene) {
    const event = scene.events.find(({ hints }) => hints.some(({ id }) => id === 'connect-eacces'));
    const tcp = scene.upstreams.find(({ address }) => address.is === 'tcp');
    if (!event || !tcp || !hasSymptom(scene, 'connect-eacces')) return 1;
    return shows(
      formatAddress(tcp.address),
      0.8,
      {
        en: `connecting to ${formatAddress(tcp.address)} is denied: file modes do not apply to TCP, so SELinux or AppArmor denies it`,
        ko: `${formatAddress(tcp.address)} 연결이 거부되었습니다: TCP이므로 SELinux나 AppArmor가 막고 있습니다`,
        zh: `连接 ${formatAddress(tcp.address)} 被拒绝：TCP 与文件权限无关，是 SELinux 或 AppArmor 所拒绝`,
      },
      event.text,
    );
  },
  title: {
    en: 'SELinux or AppArmor keeps the proxy from connecting',
    ko: 'SELinux나 AppArmor가 프록시의 연결을 막음',
    zh: 'SELinux 或 AppArmor 禁止代理连接',
  },
  why: { en: 'File rights allow it, the security module does not: connect() fails with (13: Permission denied).' },
  look: 'ausearch -m avc -c {proxy}; journalctl -k | grep -i denied; getsebool httpd_can_network_connect',
  examples: {
    present: [
      {
        name: 'SELinux, in the kernel log',
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), 'proxy-words': proxyWords(denied) },
        host: { 'kernel-words': kernel },
      },
      {
        name: 'AppArmor forbids IPv4 as such: the proxy answers 500',
        facts: {
          probe: probe([proxyAnswer(500)], [answer(200)]),
          'proxy-words': proxyWords(event('socket() failed (13: Permission denied) while connecting to upstream')),
        },
        proxy: { 'proxy-state': proxyState({ confinedBy: 'nginx (enforce)' }) },
      },
      {
        name: 'a port cannot have file rights',
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), 'proxy-words': proxyWords(denied) },
      },
    ],
    absent: [
      {
        name: 'no profile is enforced on it: something else forbids the address',
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), 'proxy-words': proxyWords(denied) },
        proxy: { 'proxy-state': proxyState({ confinedBy: null }) },
      },
      {
        name: "the socket's own rights deny it",
        route: routeTo('http://unix:/run/app/app.sock:/', unixTarget('/run/app/app.sock')),
        facts: {
          probe: probe([proxyAnswer(502)]),
          'proxy-words': proxyWords(denied),
          'socket-file': socketFile({ allowed: false, deniedAt: '/run/app/app.sock' }),
        },
      },
      { name: 'it works', facts: { probe: probe([answer(200)]), 'proxy-words': proxyWords() } },
    ],
  },
  judge(facts, context) {
    const said = freshWords(facts).find((line) => /(?:connect|socket)\(\).* failed \(13:/.test(message(line)));
    const unix = targetOf(context)?.address.is === 'unix';
    const file = facts['socket-file'];
    if (failingThrough(facts.probe).length === 0 || !said) return absent;
    if (unix && file?.allowed !== true)
      return file?.allowed === false ? ruledOut("the socket's own rights explain the refusal") : absent;
    const confined = context.proxy['proxy-state']?.confinedBy;
    const events = [...(facts['kernel-words']?.events ?? []), ...(context.host['kernel-words']?.events ?? [])];
    // The newest: a profile that is being written denies many things before.
    const module = events.findLast(
      (line) =>
        /avc: +denied|apparmor="DENIED"/.test(line.text) &&
        line.text.includes(context.route.proxy === 'apache' ? 'httpd' : context.route.proxy),
    );
    if (confined === null) return ruledOut(`no profile of AppArmor or SELinux is enforced on ${context.route.proxy}`);
    const kind = kindOf(module?.text ?? confined ?? '');
    const address = context.link.address ?? context.link.name;
    return present({
      subject: address,
      // A route of type prohibit gives the same errno for a port. Docker's own profile forbids no connection.
      confidence: module ? 0.96 : confined?.startsWith('docker-') ? 0.4 : confined ? 0.88 : unix ? 0.6 : 0.7,
      says: {
        en: `${kind} keeps ${context.route.proxy} from connecting to ${address}`,
        ko: `${kind}가 ${context.route.proxy}의 ${address} 연결을 막습니다`,
        zh: `${kind} 禁止 ${context.route.proxy} 连接 ${address}`,
      },
      evidence: [
        ...(module ? [saw('kernel log', module.text, module.at)] : []),
        quoted(said, facts),
        ...(confined ? [saw(`attr/current of ${context.route.proxy}`, confined)] : []),
      ] as [ReturnType<typeof saw>],
      data: { kind },
    });
  },
  fix({ subject, data }, context): readonly FixStep[] {
    const tcp = targetOf(context)?.address.is === 'tcp';
    if (data?.kind === 'SELinux' && tcp)
      return [
        {
          command: 'setsebool -P httpd_can_network_connect 1',
          why: { en: 'Lets the web server connect to network addresses, for good.' },
          risk: 'caution',
          undo: 'setsebool -P httpd_can_network_connect 0',
        },
      ];
    const how =
      data?.kind === 'AppArmor'
        ? 'allow it in the profile under /etc/apparmor.d and `apparmor_parser -r` that file'
        : 'find the denial (`ausearch -m avc -ts recent`, `journalctl -k | grep -i denied`) and allow exactly that: a label for the socket (semanage fcontext, restorecon), setsebool httpd_can_network_connect, or the AppArmor profile';
    return [{ command: null, why: { en: `For ${subject}: ${how}. Do not switch the module off.` }, risk: 'manual' }];
  },
});
