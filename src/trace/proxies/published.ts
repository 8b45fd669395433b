import { type Route, UNSAID } from '../../core/route.ts';
import { engineOf } from '../containers/engine.ts';
import { isServerPort } from '../containers/guess.ts';
import type { ProxyFinder } from '../proxy.ts';

/** A port that a silent engine would publish, as far as it is a route: who serves behind it cannot be asked. */
function routeOf(hostPort: number): Route {
  const place = { file: '/var/lib/docker/containers', line: 1 };
  return {
    proxy: 'nginx',
    name: `port-${hostPort}`,
    serverNames: [],
    listens: [{ address: null, port: hostPort, unix: null, tls: false, isDefault: true }],
    location: '/',
    place,
    passPlace: place,
    passText: `http://127.0.0.1:${hostPort}`,
    targets: [
      {
        scheme: 'http',
        address: { is: 'tcp', host: '127.0.0.1', port: hostPort },
        weight: 1,
        backup: false,
        down: false,
        place,
      },
    ],
    ...UNSAID,
    samplePath: '/',
    backendPath: '/',
  };
}

/**
 * Proxies in containers cannot be read while their engine is silent. The ports that it would publish are known to root
 * from its own folder: without them a host whose engine is down would seem to have nothing that could be broken.
 */
export const finder: ProxyFinder = {
  program: 'nginx',
  async find(world) {
    const { fact } = await engineOf(world);
    const ports = fact.wanted.filter((one) => !isServerPort(one.containerPort)).map((one) => one.hostPort);
    if (fact.state !== 'down' || ports.length === 0) return [];
    return [
      {
        program: 'nginx',
        isGuess: true,
        routes: [...new Set(ports)].map(routeOf),
        state: {
          program: 'nginx',
          unit: null,
          container: null,
          configFile: null,
          running: true,
          masterPid: null,
          workerPids: [],
          user: null,
          startedAt: null,
          configLoadedAt: null,
          changedSince: [],
          configError: null,
          workerConnections: null,
          fdLimit: null,
          fdUsed: null,
          errorLogs: [],
        },
        user: null,
        hasPrivateTmp: false,
        problems: [
          'the Docker engine does not answer: what its proxies serve is not known, only the ports that it publishes',
        ],
        serves: () => true,
        logFormat: () => null,
      },
    ];
  },
};
