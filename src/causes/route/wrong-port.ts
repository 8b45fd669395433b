import { formatAddress } from '../../core/address.ts';
import { absent, defineCause, present, ruledOut } from '../../core/rule.ts';
import { correctAddress, elsewhere, reachableFrom } from '../shared/elsewhere.ts';
import {
  callsPublishedPort,
  hasSymptom,
  labelledPublishedPort,
  listensElsewhere,
  listensOtherwise,
  shows,
  socketPath,
} from '../shared/fits.ts';
import { labelledElsewhere } from '../shared/fits-compose.ts';
import { calledPastImage, labelledPastImage } from '../shared/known-images.ts';
import { configTest, placeText, targetOf } from '../shared/proxy.ts';
import { listener, listening, refused, routeTo, tcpTarget, unit } from '../shared/scene.ts';

const route = routeTo('http://127.0.0.1:8001/', tcpTarget('127.0.0.1', 8001));

/** The number on the host's side is not the container's own. */
function publishedInstead(host: number, container: number) {
  return {
    en: `the proxy calls the container on ${host}, which is the host's number for its port ${container}`,
    ko: `프록시가 컨테이너의 ${host} 포트를 부르지만 이는 호스트 쪽 번호이고 컨테이너의 포트는 ${container}입니다`,
    zh: `代理访问容器的 ${host} 端口，但那是宿主机的端口号，容器自己的端口是 ${container}`,
  };
}

export const rule = defineCause({
  id: 'route.wrong-port',
  on: ['backend'],
  needs: ['listener'],
  wants: ['unit', 'probe'],
  leadsTo: { 'port.not-listening': 0.25, 'connect-refused': 0.2 },
  fits(scene) {
    const found = listensElsewhere(scene);
    const mapped = callsPublishedPort(scene);
    const label = labelledPublishedPort(scene);
    if (label !== null && hasSymptom(scene, 'connect-refused', 'http-502')) {
      const { host, container } = label.published;
      return shows(`${host}`, 0.75, publishedInstead(host, container), label.text);
    }
    const told = labelledElsewhere(scene);
    if (told !== null)
      return shows(
        `${told.port}`,
        0.72,
        {
          en: `the proxy is told port ${told.port}, the app is told to listen on ${told.listener.port}`,
          ko: `프록시에는 ${told.port} 포트로, 앱에는 ${told.listener.port} 포트로 지정되어 있습니다`,
          zh: `代理被告知端口 ${told.port}，而应用被告知监听 ${told.listener.port}`,
        },
        told.text,
      );
    const image = labelledPastImage(scene) ?? calledPastImage(scene);
    if (image !== null)
      return shows(
        `${image.port}`,
        0.6,
        {
          en: `the proxy is told port ${image.port}, ${image.image} listens on ${image.own} unless told otherwise`,
          ko: `프록시에는 ${image.port} 포트로 지정되어 있으나 ${image.image}은(는) 기본으로 ${image.own}에서 듣습니다`,
          zh: `代理被告知端口 ${image.port}，而 ${image.image} 默认监听 ${image.own}`,
        },
        image.text,
      );
    if (mapped !== null && hasSymptom(scene, 'connect-refused', 'connect-timeout', 'http-502')) {
      const { host, container, text } = mapped.published;
      return shows(formatAddress(mapped.upstream.address), 0.78, publishedInstead(host, container), text);
    }
    const socket = found === null ? listensOtherwise(scene, 'socket') : null;
    if (socket !== null && hasSymptom(scene, 'connect-refused', 'http-502'))
      return shows(
        formatAddress(socket.upstream.address),
        0.62,
        {
          en: `the proxy calls ${formatAddress(socket.upstream.address)}, the app listens on ${socket.listener.host}`,
          ko: `프록시는 ${formatAddress(socket.upstream.address)}를 부르지만 앱은 ${socket.listener.host}에서 듣습니다`,
          zh: `代理访问 ${formatAddress(socket.upstream.address)}，而应用监听 ${socket.listener.host}`,
        },
        socket.listener.text,
      );
    // There the platform's proxy calls the port of a variable that apps with a fixed port ignore.
    if (found === null) return socketPath(scene) !== null ? 0.02 : scene.platform === 'beanstalk' ? 6 : 1;
    if (scene.platform === 'swarm') return 1;
    return shows(formatAddress(found.upstream.address), found.sure, found.says, found.listener.text);
  },
  title: {
    en: 'The proxy names a port where nothing listens',
    ko: '프록시가 아무도 듣지 않는 포트를 가리킴',
    zh: '代理指向了无人监听的端口',
  },
  why: { en: 'The app is up on another port, so the connection to this one is refused.' },
  look: 'ss -ltnp',
  examples: {
    present: [
      {
        name: 'proxy_pass to 8001, the app on 8000',
        route,
        facts: {
          probe: refused(),
          unit: unit(),
          listener: listener('127.0.0.1:8001', { ofExpected: [listening('127.0.0.1:8000')] }),
        },
      },
      {
        name: 'the app moved to a Unix socket',
        route,
        facts: {
          probe: refused(),
          unit: unit({ binds: ['unix:/run/app.sock'] }),
          listener: listener('127.0.0.1:8001', { ofExpected: [listening('unix:/run/app.sock')] }),
        },
      },
    ],
    absent: [
      {
        name: 'the app listens where the proxy goes',
        facts: { unit: unit(), listener: listener('127.0.0.1:8000', { matching: [listening('127.0.0.1:8000')] }) },
      },
      { name: 'the app listens nowhere', route, facts: { probe: refused(), listener: listener('127.0.0.1:8001') } },
      {
        name: 'the unit on disk already binds that port',
        route,
        facts: {
          unit: unit({ bindsOnDisk: ['127.0.0.1:8001'] }),
          listener: listener('127.0.0.1:8001', { ofExpected: [listening('127.0.0.1:8000')] }),
        },
      },
    ],
  },
  judge(facts, context) {
    const target = targetOf(context);
    if (target?.address.is !== 'tcp') return absent;
    if (facts.listener.matching.length > 0)
      return ruledOut(`something listens on ${facts.listener.address}, as the proxy's configuration says`);
    // A platform writes its proxy's file itself: there the setting is wrong.
    if (context.link.facts.service?.is === 'seen' && context.link.facts.service.value.platform) return absent;
    const other = elsewhere(facts, context);
    if (!other) return absent;
    const to = reachableFrom(other.socket, context);
    const from = facts.listener.address;
    const place = placeText(target.place);
    return present({
      subject: from,
      confidence: other.confidence,
      says: {
        en: `the proxy goes to ${from} (${place}), but the app listens on ${to}`,
        ko: `프록시는 ${from}(${place})로 보내지만 앱은 ${to}에서 듣고 있습니다`,
        zh: `代理转发到 ${from}（${place}），而应用监听在 ${to}`,
      },
      evidence: other.evidence,
      data: { to },
    });
  },
  fix: ({ data }, context) => correctAddress(context, data?.to ?? ''),
  verify: (_finding, context) => [{ command: configTest(context) }],
});
