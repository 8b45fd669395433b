import { absent, defineCause, present, ruledOut } from '../../core/rule.ts';
import { correctAddress, elsewhere, reachable } from '../shared/elsewhere.ts';
import { hasSymptom, listedSocket, listensOtherwise, shows, socketPath } from '../shared/fits.ts';
import { configTest, placeText, targetOf } from '../shared/proxy.ts';
import {
  failure,
  listener,
  listening,
  noSocket,
  probe,
  proxyAnswer,
  routeTo,
  socketFile,
  unit,
  unixTarget,
} from '../shared/scene.ts';

const route = routeTo('http://unix:/run/app/old.sock:/', unixTarget('/run/app/old.sock'));
const missing = probe([proxyAnswer(502)], [failure('missing')]);

/** PHP names its socket after its version, so an upgrade moves it. */
function versioned(path: string): boolean {
  return /\/php-?\d[\d.]{0,4}-?fpm/.test(path);
}

export const rule = defineCause({
  id: 'route.wrong-socket',
  on: ['backend'],
  needs: ['listener'],
  wants: ['unit', 'socket-file', 'probe'],
  leadsTo: { 'socket.missing': 0.2, 'socket.stale': 0.15, 'connect-enoent': 0.2, 'connect-refused': 0.05 },
  fits(scene) {
    const path = socketPath(scene);
    if (path === null) return 0.05;
    const said = scene.listeners.find(({ host }) => host.startsWith('/') && host !== path);
    const listed = listedSocket(scene) === null ? scene.files.find(({ mode }) => mode.startsWith('s')) : undefined;
    const other = said ?? listed;
    const port = other ? null : listensOtherwise(scene, 'port');
    if (port !== null && hasSymptom(scene, 'connect-enoent', 'http-502'))
      return shows(
        path,
        0.62,
        {
          en: `the proxy calls ${path}, the app listens on port ${port.listener.port}`,
          ko: `프록시는 ${path}를 부르지만 앱은 ${port.listener.port} 포트에서 듣습니다`,
          zh: `代理访问 ${path}，而应用监听端口 ${port.listener.port}`,
        },
        port.listener.text,
      );
    if (!other || !hasSymptom(scene, 'connect-enoent', 'http-502'))
      return versioned(path) ? 3.2 : /\/php/.test(path) ? 1.6 : 1;
    const place = 'path' in other ? other.path : other.host;
    return shows(
      path,
      0.75,
      {
        en: `the proxy calls ${path}, the socket that is there is ${place}`,
        ko: `프록시는 ${path}를 부르지만 실제 소켓은 ${place}입니다`,
        zh: `代理访问 ${path}，而实际的套接字是 ${place}`,
      },
      other.text,
    );
  },
  title: {
    en: 'The proxy names a socket that the app does not use',
    ko: '프록시가 앱이 쓰지 않는 소켓을 가리킴',
    zh: '代理指向了应用未使用的套接字',
  },
  why: { en: 'The app is up on another socket, so there is nobody behind this path.' },
  look: 'ss -lxp',
  examples: {
    present: [
      {
        name: 'the socket has another name',
        route,
        facts: {
          probe: missing,
          unit: unit(),
          'socket-file': noSocket({ path: '/run/app/old.sock' }),
          listener: listener('unix:/run/app/old.sock', { ofExpected: [listening('unix:/run/app/app.sock')] }),
        },
      },
      {
        name: 'the app listens on a port',
        route,
        facts: {
          probe: missing,
          unit: unit(),
          listener: listener('unix:/run/app/old.sock', { ofExpected: [listening('0.0.0.0:8000')] }),
        },
      },
    ],
    absent: [
      {
        name: 'somebody accepts there',
        route,
        facts: {
          'socket-file': socketFile(),
          listener: listener('unix:/run/app/old.sock', { matching: [listening('unix:/run/app/old.sock')] }),
        },
      },
      {
        name: 'the file was deleted under the app',
        route,
        facts: {
          listener: listener('unix:/run/app/old.sock', {
            removedPath: true,
            ofExpected: [listening('unix:/run/app/old.sock')],
          }),
        },
      },
    ],
  },
  judge(facts, context) {
    const target = targetOf(context);
    if (target?.address.is !== 'unix') return absent;
    // The app believes that it listens there, or does so in a /tmp of its own.
    if (facts.listener.removedPath || facts['socket-file']?.privateTmpOf) return absent;
    if (facts.listener.matching.length > 0)
      return ruledOut(`something listens on ${target.address.path}, as the proxy's configuration says`);
    const other = elsewhere(facts, context);
    if (!other) return absent;
    const to = reachable(other.socket);
    const { path } = target.address;
    const place = placeText(target.place);
    return present({
      subject: path,
      confidence: other.confidence,
      says: {
        en: `the proxy goes to ${path} (${place}), but the app listens on ${to}`,
        ko: `프록시는 ${path}(${place})로 보내지만 앱은 ${to}에서 듣고 있습니다`,
        zh: `代理转发到 ${path}（${place}），而应用监听在 ${to}`,
      },
      evidence: other.evidence,
      data: { to },
    });
  },
  fix: ({ data }, context) => correctAddress(context, data?.to ?? ''),
  verify: (_finding, context) => [{ command: configTest(context) }],
});
