import { type Address, formatAddress } from '../../src/core/address.ts';
import { type Route, UNSAID } from '../../src/core/route.ts';
import type { Example, Rule } from '../../src/core/rule.ts';
import type { Link, Readings, Role, Snapshot } from '../../src/core/snapshot.ts';
import type { FactKind, FactMap } from '../../src/facts/facts.generated.ts';

/** The instant that examples play at, when their facts name none. */
export const AT = 1_760_000_000_000;

const PLACE = { file: '/etc/nginx/sites-enabled/app', line: 9 };

/** `location /api/ { proxy_pass http://127.0.0.1:8000/; }` */
export const plainRoute: Route = {
  proxy: 'nginx',
  name: 'app',
  serverNames: ['app.example.com'],
  listens: [{ address: null, port: 80, unix: null, tls: false, isDefault: true }],
  location: '/api/',
  place: { ...PLACE, line: 8 },
  passPlace: PLACE,
  passText: 'http://127.0.0.1:8000/',
  targets: [
    {
      scheme: 'http',
      address: { is: 'tcp', host: '127.0.0.1', port: 8000 },
      weight: 1,
      backup: false,
      down: false,
      place: PLACE,
    },
  ],
  ...UNSAID,
  samplePath: '/api/',
  backendPath: '/',
  logs: {
    error: [{ path: '/var/log/nginx/error.log', level: 'error' }],
    access: [{ path: '/var/log/nginx/access.log', format: 'combined' }],
  },
};

/** Facts as readings, all seen at one instant. */
export function readings(facts: Partial<FactMap>): Readings {
  const entries = Object.entries(facts) as [FactKind, unknown][];
  return Object.fromEntries(
    entries.map(([kind, value]) => [kind, { is: 'seen', at: AT, source: 'example', value }]),
  ) as Readings;
}

export function link(id: string, role: Role, facts: Partial<FactMap> = {}, more: Partial<Link> = {}): Link {
  const above = role === 'backend' ? 'proxy' : role === 'dependency' ? 'backend' : null;
  return { id, role, name: id, above, address: null, runtime: null, facts: readings(facts), ...more };
}

export function snapshot(links: readonly Link[], route: Partial<Route> = {}): Snapshot {
  return {
    schema: 'why502/snapshot@1',
    host: 'example',
    at: AT,
    route: { ...plainRoute, ...route },
    url: 'http://app.example.com/api/',
    links,
    steps: [],
  };
}

function addressOf(route: Partial<Route>): string {
  const address: Address | undefined = (route.targets ?? plainRoute.targets)[0]?.address;
  return address ? formatAddress(address) : '127.0.0.1:8000';
}

/** A snapshot that shows a rule its example: the facts on a link that the rule is for, the proxy and the host around it. */
export function exampleSnapshot(rule: Rule, example: Example): Snapshot {
  const role = rule.on[0] ?? 'backend';
  const route = example.route ?? {};
  const unit = example.facts.unit;
  const runtime = unit ? ({ kind: 'unit', name: unit.name } as const) : null;
  const on = (other: Role): Partial<FactMap> => (role === other ? example.facts : {});
  const links = [
    link('proxy', 'proxy', { ...example.proxy, ...on('proxy') }, { name: 'nginx' }),
    link('backend', 'backend', on('backend'), {
      address: addressOf(route),
      runtime: role === 'backend' ? runtime : null,
    }),
    link('dependency', 'dependency', on('dependency'), { runtime: role === 'dependency' ? runtime : null }),
    link('host', 'host', { ...example.host, ...on('host') }),
  ];
  return snapshot(links, route);
}

/** The link of the snapshot that the rule is judged on. */
export function judgedLink(rule: Rule): string {
  return rule.on[0] ?? 'backend';
}
