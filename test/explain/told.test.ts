import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { composedIn } from '../../src/explain/compose.ts';
import { explain } from '../../src/explain/explain.ts';
import { TELLINGS } from '../../src/explain/told.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { ranked } from './corpus.ts';

const rules = [...causes, ...symptoms];
const REFUSED = 'nginx says: connect() failed (111: Connection refused) while connecting to upstream\n';
const CUT = '[error] 1#1: *1 upstream prematurely closed connection while reading response header from upstream\n';

describe("the poster's own sentences", () => {
  test.each([
    ['The app stops responding after an hour, nothing in the logs.', 'process.hung'],
    ['몇 시간 뒤 서버가 응답하지 않습니다', 'process.hung'],
    [`${REFUSED}It goes away when I run docker restart nginx: restarting nginx fixes it.`, 'route.stale-dns'],
    [`${REFUSED}Whenever the backend container is recreated this happens.`, 'route.stale-dns'],
    [`${REFUSED}后来发现应用监听的端口不是 nginx 里配置的`, 'route.wrong-port'],
    [`${CUT}It happens randomly, a reload of the page helps.`, 'route.keepalive-race'],
    ['502 Bad Gateway since yesterday. I think SELinux is preventing it.', 'proxy.mac-denied'],
    ['Bad gateway again, we ran out of disk space on this VPS', 'host.disk-full'],
  ])('%s', (text, cause) => {
    const answer = explain(text, rules);
    expect(ranked(answer).slice(0, 3)).toContain(cause);
    expect(answer.rootCause?.confidence ?? 0).toBeLessThan(0.8);
  });

  test('each supports causes of the catalogue, none enough to name one', () => {
    const known = new Set(causes.map(({ id }) => id));
    for (const [id, weight] of TELLINGS.flatMap(({ means }) => Object.entries(means))) {
      expect(known).toContain(id);
      expect(weight).toBeLessThan(0.5);
    }
  });

  test('a symptom in words alone has an answer', () => {
    expect(ranked(explain('I always get a 502 error, what now?', rules)).length).toBeGreaterThanOrEqual(3);
  });

  test.each(['Server listening on port 3000', 'GET / 200 12ms', 'Everything is fine after the deployment.'])(
    'nothing in: %s',
    (text) => {
      expect(ranked(explain(text, rules))).toEqual([]);
    },
  );
});

describe('pasted compose files', () => {
  const COMPOSE = `services:
  billing:
    image: shop/billing
    ports:
      - "7001:3001"
    labels:
      - "traefik.http.services.billing.loadbalancer.server.port=7001"
    networks:
      - front
      - back
  proxy:
    image: traefik:v3
    container_name: edge
networks:
  front:
  back:
`;

  test('services, networks and labelled ports', () => {
    expect(composedIn(COMPOSE)).toMatchObject({
      composed: [
        { names: ['billing'], networks: ['front', 'back'], file: 1, found: true },
        { names: ['proxy', 'edge'], image: 'traefik:v3', networks: null, found: false },
      ],
      labelled: [{ port: 7001 }],
    });
  });

  test('a label with the port of the host', () => {
    expect(ranked(explain(`${COMPOSE}\n502 Bad Gateway`, rules))[0]).toBe('route.wrong-port');
  });

  test('a name that is one letter off', () => {
    const conf = 'location / { \n proxy_pass http://biling:3001;\n}\n';
    expect(ranked(explain(`${conf}${COMPOSE}`, rules))[0]).toBe('container.name-mismatch');
    const other = 'location / { \n proxy_pass http://billing:3001;\n}\n';
    expect(ranked(explain(`${other}${COMPOSE}`, rules))).not.toContain('container.name-mismatch');
  });
});
