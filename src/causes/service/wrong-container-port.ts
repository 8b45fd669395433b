import { formatAddress } from '../../core/address.ts';
import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { editInProxy } from '../shared/container-edit.ts';
import { aService } from '../shared/container-facts.ts';
import { asker } from '../shared/container-state.ts';
import { hasSymptom, listensElsewhere, shows } from '../shared/fits.ts';
import { accepts } from '../shared/probe.ts';
import { placeText, targetOf } from '../shared/proxy.ts';
import { byHand } from '../shared/repair.ts';
import { listener, listening, refused, routeTo, tcpTarget } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

const route = routeTo('http://srv-captain--shop:80', tcpTarget('srv-captain--shop', 80));
const elsewhere = listener('srv-captain--shop:80', {
  ofExpected: [listening('0.0.0.0:8000', { container: 'srv-captain--shop.1', unit: null })],
});

export const rule = defineCause({
  id: 'service.wrong-container-port',
  on: ['backend'],
  needs: ['service', 'listener'],
  wants: ['probe'],
  leadsTo: { 'port.not-listening': 0.2, 'connect-refused': 0.1, 'http-502': 0.06 },
  fits(scene) {
    const found = listensElsewhere(scene);
    if (scene.platform !== 'swarm') return 1;
    if (found === null) return hasSymptom(scene, 'connect-refused', 'http-502') ? 3 : 1;
    return shows(`${found.listener.port}`, 0.8, found.says, found.listener.text);
  },
  title: {
    en: 'The platform forwards to a port that the app does not listen on',
    ko: '플랫폼이 앱이 듣지 않는 포트로 전달함',
    zh: '平台转发到应用未监听的端口',
  },
  why: { en: 'The container runs and its app listens, but on another port than the platform is set to.' },
  look: 'docker service inspect {subject}; ss -ltn inside the container',
  judge({ service, listener: around, probe }, context) {
    if (!service.exists || service.running === 0) return absent;
    const target = targetOf(context)?.address;
    // A configuration file of one's own that names the wrong port is route.wrong-port; a platform writes its own.
    const published = target?.is === 'tcp' ? service.ports.find((port) => port.published === target.port) : undefined;
    if (service.platform === null && !published) return absent;
    const [socket] = around.matching;
    if (socket) return ruledOut(`the app of ${service.name} listens on ${socket.local}`);
    if (accepts(probe)) return absent;
    const open = around.ofExpected.filter((one) => one.port !== null && one.host !== '127.0.0.1' && one.host !== '::1');
    const [other] = open;
    const wanted = published?.target ?? service.platform?.containerPort ?? (target?.is === 'tcp' ? target.port : null);
    if (!other?.port || wanted === null) return absent;
    return present({
      subject: service.name,
      confidence: open.length === 1 ? 0.95 : 0.7,
      says: {
        en: `${service.platform ? 'CapRover' : 'the service'} forwards ${service.name} to container port ${wanted}, but its app listens on ${other.port}`,
        ko: `${service.name}의 컨테이너 포트가 ${wanted}로 설정되어 있지만 앱은 ${other.port}에서 듣고 있습니다`,
        zh: `${service.name} 的容器端口设为 ${wanted}，但应用监听 ${other.port}`,
      },
      evidence: [
        saw(
          `listening sockets of ${service.name}`,
          `${other.local} ${other.owners[0]?.command ?? ''}; nothing on ${wanted}`.trim(),
        ),
        saw(
          published ? `docker service inspect ${service.name}` : placeText(context.route.passPlace),
          published ? `${published.published} → ${published.target}` : context.route.passText,
        ),
      ],
      data: {
        port: String(other.port),
        wanted: String(wanted),
        ...(published ? { published: String(published.published) } : {}),
      },
    });
  },
  fix({ subject, data }, context, { service }): readonly FixStep[] {
    const port = data?.port ?? '';
    const wanted = data?.wanted ?? '';
    if (data?.published)
      return [
        {
          command: `docker service update --publish-rm published=${data.published},target=${wanted} --publish-add published=${data.published},target=${port},mode=${service?.ports.find((one) => String(one.published) === data.published)?.mode ?? 'ingress'} ${quote(subject)}`,
          why: { en: `Forwards port ${data.published} to ${port}, where the app listens.` },
          risk: 'caution',
        },
      ];
    const dashboard = byHand(
      `CapRover dashboard → Apps → ${service?.platform?.app ?? subject} → HTTP Settings → Container HTTP Port: ${port}, then Save & Restart (its proxy's file is written anew from that). Or let the app listen on 0.0.0.0:${wanted}.`,
    );
    const target = targetOf(context);
    if (target?.address.is !== 'tcp' || asker(context) === null) return [dashboard];
    const from = formatAddress(target.address);
    const to = `${target.address.host}:${port}`;
    const plain = context.route.passText.includes(from) || !context.route.passText.includes(target.address.host);
    const edit = editInProxy(context, target.place, plain ? from : target.address.host, plain ? to : to);
    return edit
      ? [
          {
            ...edit,
            why: { en: `Until the dashboard is corrected: points the platform's proxy at port ${port}.` },
            risk: 'caution',
          },
          dashboard,
        ]
      : [dashboard];
  },
  verify: ({ subject }) => [{ command: `docker service ps --filter desired-state=running ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'gunicorn on 8000, forwarded to 80',
        route,
        facts: { service: aService(), listener: elsewhere, probe: refused() },
      },
    ],
    absent: [
      {
        name: 'the right port',
        route,
        facts: {
          service: aService(),
          listener: listener('srv-captain--shop:80', { matching: [listening('0.0.0.0:80')] }),
        },
      },
      { name: 'no platform', route, facts: { service: aService({ platform: null }), listener: elsewhere } },
    ],
  },
});
